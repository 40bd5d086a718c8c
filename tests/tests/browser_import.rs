//! A village cadre brings an existing roster in: chooses the file, sees by row what is wrong, imports the rest, finds it
//! among the households, and takes it back. Leaves pictures under `target/screenshots`.

use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use tests::browser::{Burden, Page, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_roster_is_looked_over_imported_and_taken_back() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let folder = tempfile::tempdir()?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "village_cadre").await?;
    page.touch("走访接谈").await?;
    page.touch("导入名册").await?;
    page.see("选表格文件").await?;
    page.pictures("import-empty").await?;
    refuse_what_is_no_workbook(&page, folder.path()).await?;
    look_it_over(&page, &roster(folder.path())?).await?;
    import_it(&page).await?;
    take_it_back(&page).await
}

/// 30 rows below a title: 15 households of two. Of these the third has an ID number with a wrong digit, the seventh no
/// address, the ninth a phone that is none, and the last looks like the one above it.
fn roster(folder: &Path) -> anyhow::Result<PathBuf> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("花名册")?;
    sheet.write_string(0, 0, "江滨社区住户花名册（2024年）")?;
    let headings = ["户号", "姓名", "与户主关系", "身份证号", "联系电话", "现住址", "民族"];
    sheet.write_row(1, 0, headings)?;
    for household in 1..=15u32 {
        let id_number = match household {
            1 => "11010519491231002X",
            3 => "110105194912310021",
            _ => "",
        };
        let phone =
            if household == 9 { "没有电话".to_owned() } else { format!("138509900{household:02}") };
        let address = match household {
            7 => String::new(),
            15 => "梅列路814号".to_owned(),
            other => format!("梅列路{}号", 800 + other),
        };
        let number = household.to_string();
        let (head, child) = (format!("欧阳{household}"), format!("欧阳小{household}"));
        let row = 2 * household;
        sheet.write_row(row, 0, [&number, &head, "户主", id_number, &phone, &address, "汉"])?;
        sheet.write_row(row + 1, 0, [&number, &child, "长女", "", "", "", "畲"])?;
    }
    let path = folder.join("江滨社区花名册.xlsx");
    book.save(&path)?;
    Ok(path)
}

async fn refuse_what_is_no_workbook(page: &Page<'_>, folder: &Path) -> anyhow::Result<()> {
    let path = folder.join("花名册.xlsx");
    std::fs::write(&path, "户主,住址\n")?;
    page.choose_file("workbook", &path).await?;
    page.see("打不开：不是 .xlsx 表格").await?;
    page.pictures("import-no-workbook").await
}

async fn look_it_over(page: &Page<'_>, roster: &Path) -> anyhow::Result<()> {
    page.choose_file("workbook", roster).await?;
    page.see("标题在第 2 行").await?;
    for told in ["第 7 行 身份证号", "第 15 行 住址", "第 19 行 电话", "第 31 行"] {
        page.see(told).await?;
    }
    for counted in ["新增 11 户 22 人", "有问题 3", "跳过 1"] {
        page.see(counted).await?;
    }
    page.pictures("import-trial").await?;
    page.is_accessible("a trial").await?;
    // A column is taken for something else with two touches.
    page.touch("写进备注").await?;
    page.pictures("import-column").await?;
    page.touch("不要这一列").await?;
    page.see("新增 11 户 22 人").await
}

/// Of the file nothing is typed again (N4).
async fn import_it(page: &Page<'_>) -> anyhow::Result<()> {
    let job = page.job("a roster, once it was looked over");
    page.touch("有问题的先不导入").await?;
    page.touch("导入 11 户").await?;
    page.see("已导入 11 户").await?;
    page.see("撤销这次导入").await?;
    job.took_at_most(Burden { touches: 2, typed: 0 })?;
    page.pictures("import-done").await?;
    page.touch("走访接谈").await?;
    page.fill("find", "欧阳13").await?;
    page.see("2 人").await?;
    page.pictures("import-households").await
}

async fn take_it_back(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("导入名册").await?;
    page.touch("撤销这次导入").await?;
    page.see("已撤销：11 条移到作废清单").await?;
    page.pictures("import-undone").await?;
    page.touch("台账与统计").await?;
    page.touch("作废清单").await?;
    page.see("撤销导入：江滨社区花名册.xlsx").await
}
