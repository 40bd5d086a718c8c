//! A village cadre brings an existing roster in: chooses the file, sees by row what is wrong, imports the rest, and takes
//! it back. Leaves pictures under `target/screenshots`.

use rust_xlsxwriter::Workbook;
use std::path::{Path, PathBuf};
use tests::browser::{Page, Stage};

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

/// Of 3 households one has an ID number with a wrong digit.
fn roster(folder: &Path) -> anyhow::Result<PathBuf> {
    let rows = [
        ["江滨社区住户花名册", "", "", "", "", ""],
        ["户号", "姓名", "与户主关系", "身份证号", "现住址", "民族"],
        ["1", "欧阳一", "户主", "11010519491231002X", "梅列路801号", "汉"],
        ["1", "欧阳小二", "长女", "", "", "畲"],
        ["2", "司徒三", "户主", "110105194912310021", "梅列路802号", "汉"],
        ["3", "上官四", "户主", "", "梅列路803号", "汉"],
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("花名册")?;
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
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
    page.see("第 5 行 身份证号").await?;
    page.see("新增 2 户 3 人").await?;
    page.see("有问题 1").await?;
    page.pictures("import-trial").await?;
    // A column is taken for something else with two touches.
    page.touch("写进备注").await?;
    page.pictures("import-column").await?;
    page.touch("不要这一列").await?;
    page.see("新增 2 户 3 人").await
}

async fn import_it(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("有问题的先不导入").await?;
    page.touch("导入 2 户").await?;
    page.see("已导入 2 户").await?;
    page.see("撤销这次导入").await?;
    page.pictures("import-done").await?;
    page.touch("走访接谈").await?;
    page.fill("find", "欧阳一").await?;
    page.see("2 人").await
}

async fn take_it_back(page: &Page<'_>) -> anyhow::Result<()> {
    page.touch("导入名册").await?;
    page.touch("撤销这次导入").await?;
    page.see("已撤销：2 条移到作废清单").await?;
    page.pictures("import-undone").await?;
    page.touch("台账与统计").await?;
    page.touch("作废清单").await?;
    page.see("撤销导入：江滨社区花名册.xlsx").await
}
