//! The product's own window, driven through its WebDriver on a virtual display: first start, sign in, record a visit, see
//! it again after a restart.

use tests::browser::{Browser, Display, Driver, Page, Session, free_port};
use tests::demo::{Device, Office, Window, binary, fill};

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_recorded_in_the_window_is_there_after_a_restart() -> anyhow::Result<()> {
    let display = Display::open().await?;
    let data = tempfile::tempdir()?;
    let office = Office::new(&data.path().join("server"), free_port()?);
    let staff = office.set_up().await?;
    let _server = office.serve().await?;
    // Enrolled without a window first: the window then has somebody to sign in and somebody to visit.
    let (village, township) = (data.path().join("village"), data.path().join("township"));
    let device = Device::start("village", &village, free_port()?, Window::None).await?;
    let other = Device::start("township", &township, free_port()?, Window::None).await?;
    let people = fill(&office, &staff, &device, &other, 3).await?;
    device.end().await;

    let driver = Driver::window(&display.name).await?;
    let arguments = vec!["--data".to_owned(), village.display().to_string()];
    let program = binary("yetan")?;
    let open = || Session::open(&driver, Browser::Window { program: &program, arguments: arguments.clone() });
    let session = open().await?;
    let page = session.page();
    sign_in(&page, &people[0].name, &people[0].password).await?;
    record_a_visit(&page).await?;
    display.picture("window-visit-saved")?;
    session.close().await?;

    let again = open().await?;
    let page = again.page();
    sign_in(&page, &people[0].name, &people[0].password).await?;
    page.touch("台账与统计").await?;
    page.see("水管漏水").await?;
    display.picture("window-after-restart")?;
    again.close().await
}

async fn sign_in(page: &Page<'_>, name: &str, password: &str) -> anyhow::Result<()> {
    page.see("请选自己的姓名").await?;
    page.touch(name).await?;
    page.fill("password", password).await?;
    page.touch("登录").await?;
    page.see("今日").await
}

async fn record_a_visit(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("走访接谈").await?;
    page.touch_at(".long-list a.row").await?;
    page.touch("记走访").await?;
    page.see("家里近来怎么样").await?;
    if page.words().await?.contains("无变化") {
        page.touch("无变化").await?;
    } else {
        page.fill("situation", "一切如常").await?;
    }
    page.fill("difficulties-1", "水管漏水").await?;
    page.touch("无建议").await?;
    page.touch("保存走访").await?;
    page.see("走访已保存在本机").await
}
