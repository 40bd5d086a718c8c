//! An evening's 夜谈会, walked in real browsers against real processes: planned, written down by two people who don't hear of
//! one another, and counted in the month. Leaves pictures under `target/screenshots`.

use tests::browser::{Burden, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn t1b_t1d_t1g_an_evenings_talk_is_written_by_two_and_nothing_of_either_is_lost() -> anyhow::Result<()>
{
    let stage = Stage::set().await?;
    let village = stage.screen(&stage.village).await?;
    let page = village.page();
    stage.sign_in(&page, "village_cadre").await?;
    plan(&page).await?;
    raise_points(&page).await?;
    write_minutes(&page, "开场：林书记主持。", "meeting-form").await?;
    arrived(&page).await?;

    let township = stage.screen(&stage.township).await?;
    let office = township.page();
    stage.sign_in(&office, "township_secretary").await?;
    office.touch("夜谈会").await?;
    office.see("这个月还没开的村").await?;
    office.pictures("meetings-township").await?;
    office.touch("村口大榕树下").await?;
    office.see("停车难").await?;

    network(&page, false).await?;
    network(&office, false).await?;
    for (page, words) in
        [(&page, "开场：林书记主持。大家谈停车。"), (&office, "开场：林书记主持。王书记到场。")]
    {
        page.touch("夜谈会").await?;
        page.touch("村口大榕树下").await?;
        write_minutes(page, words, "meeting-form-again").await?;
    }
    network(&page, true).await?;
    network(&office, true).await?;
    for page in [&page, &office] {
        page.touch("夜谈会").await?;
        page.touch("村口大榕树下").await?;
        page.see("大家谈停车。").await?;
        page.see("王书记到场。").await?;
        page.see("开场：林书记主持。").await?;
    }
    page.touch("会议结束").await?;
    page.see("已召开").await?;
    page.pictures("meeting-sheet-ended").await?;
    page.touch("今日").await?;
    page.touch("夜谈会").await?;
    page.see("集中畅谈 1 场").await?;
    page.pictures("meetings-village").await?;
    find_by_what_was_said(&page).await
}

async fn find_by_what_was_said(page: &Page<'_>) -> anyhow::Result<()> {
    page.run("location.hash = '#/search'", vec![]).await?;
    page.see("打几个字就开始找").await?;
    page.fill("search", "王书记").await?;
    page.see("王书记到场。").await?;
    page.see("村口大榕树下").await?;
    page.pictures("search-talk").await
}

async fn plan(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("夜谈会").await?;
    page.see("这个月还没有夜谈会").await?;
    page.pictures("meetings-empty").await?;
    page.touch("安排一场").await?;
    page.see("几点开始").await?;
    page.touch("庭院").await?;
    page.fill("place", "村口大榕树下").await?;
    page.pictures("meeting-plan").await?;
    page.touch("保存安排").await?;
    page.see("已安排").await?;
    page.pictures("meeting-planned").await
}

/// One line and 记下; what becomes of it is a question of the loop unless another is chosen.
async fn raise_points(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("现在开始").await?;
    page.see("正在开").await?;
    let job = page.job("a point in a gathering");
    page.fill("point", "停车难，晚上回来没地方停").await?;
    page.touch("记下").await?;
    page.see("看问题").await?;
    job.took_at_most(Burden { touches: 2, typed: 1 })?;
    page.fill("point", "楼道灯不亮").await?;
    page.touch("当场解决").await?;
    page.fill("point-answer", "电工当场换了灯泡").await?;
    page.pictures("meeting-point-solved").await?;
    page.touch("记下").await?;
    page.see("电工当场换了灯泡").await?;
    page.pictures("meeting-sheet").await
}

async fn write_minutes(page: &Page<'_>, words: &str, picture: &str) -> anyhow::Result<()> {
    page.touch("到场和记录").await?;
    page.see("来了多少群众").await?;
    page.touch("多10").await?;
    page.fill("minutes", words).await?;
    page.pictures(picture).await?;
    page.touch_at(".form-foot .button").await?;
    page.see("谈到的事").await
}

async fn network(page: &Page<'_>, on: bool) -> anyhow::Result<()> {
    page.touch_at(".status").await?;
    page.touch("网络开着").await?;
    page.see(if on { "全部已送达" } else { "演练断网中" }).await
}

/// The village's words are on their way before the township looks for them.
async fn arrived(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch_at(".status").await?;
    page.see("全部已送达").await
}
