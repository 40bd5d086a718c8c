//! A ledger of ten thousand rows in a real browser (T3g): a handful of them lie in the document, the headings stay in sight,
//! its end and a filter are there at once, and it prints as an official would have it. Leaves pictures, the file and the
//! paper under `target/screenshots`.

use anyhow::Context;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use shared::api::{ColumnSet, FilePlace, ImportPlan, LedgerView, Reply, Request};
use shared::limits::{IMPORT_PIECE_BYTES_MAX, IMPORT_ROWS_MAX};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tests::browser::{Page, Screen, Stage};
use tests::demo::Device;

/// Rows in the document at any time, at most: those in sight and some above and below.
const IN_DOCUMENT_MAX: u64 = 60;
/// From a touch to its answer, on a machine that does other things, too. Measured: a tenth of it.
const AT_ONCE: Duration = Duration::from_secs(4);
/// A4 on its side, in points.
const PAPER: &str = "/MediaBox [0 0 841";

#[tokio::test(flavor = "multi_thread")]
async fn t3g_a_ledger_of_ten_thousand_rows_is_scrolled_filtered_exported_and_printed() -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    let screen = stage.screen(&stage.village).await?;
    let page = screen.page();
    stage.sign_in(&page, "village_cadre").await?;
    import(&stage.village).await?;
    page.touch("台账与统计").await?;
    page.see("共 9999 行").await?;
    page.touch("全部栏目").await?;
    page.see("满意度").await?;
    only_some_rows_are_there(&page).await?;
    page.pictures("long-ledger").await?;
    to_the_end(&page).await?;
    filter(&page).await?;
    keep_the_file(&stage.village).await?;
    print(&screen, &page, "全部栏目", "ledger-full.pdf").await?;
    page.touch("返回").await?;
    print(&screen, &page, "简要栏目", "ledger-brief.pdf").await
}

/// As many matters as one file brings: four villages' years, in the words of a ledger.
async fn import(device: &Device) -> anyhow::Result<()> {
    let book = workbook()?;
    let pieces = u32::try_from(book.len().div_ceil(IMPORT_PIECE_BYTES_MAX))?;
    for (piece, bytes) in (0..).zip(book.chunks(IMPORT_PIECE_BYTES_MAX)) {
        let (name, base64) = ("民情台账.xlsx".to_owned(), BASE64_STANDARD.encode(bytes));
        device.call(&Request::PutWorkbook { name, piece, pieces, base64 }).await?;
    }
    let Reply::Imported(import) = device.call(&Request::Import { plan: ImportPlan::default() }).await? else {
        anyhow::bail!("not imported");
    };
    anyhow::ensure!(import.records as usize == IMPORT_ROWS_MAX - 1, "{} records", import.records);
    Ok(())
}

fn workbook() -> anyhow::Result<Vec<u8>> {
    const MATTERS: [(&str, &str); 4] = [
        ("路灯不亮，天黑看不见路，老人小孩晚上出门要绕到大路上", "已联系供电所，更换灯头和线路"),
        ("屋顶漏水", ""),
        (
            "自来水水压不够，三楼以上做饭的时候没有水，已经有一个多月",
            "请供水公司加装增压泵，费用由小区公共维修资金出",
        ),
        ("养老金认证不会弄", "上门帮办"),
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(
        0,
        0,
        ["登记时间", "谈话形式", "反映人", "联系电话", "住址", "内容", "初步意见", "状态"],
    )?;
    for row in 1..u32::try_from(IMPORT_ROWS_MAX)? {
        let (content, answer) = MATTERS[row as usize % MATTERS.len()];
        let date = format!("{}-{:02}-{:02}", 2022 + row % 4, 1 + row % 12, 1 + row % 28);
        let (name, phone) = (format!("欧阳{}", row % 97), format!("1385091{:04}", row % 10_000));
        let address = format!("江滨路{}号{}室", row % 130, 100 + row % 600);
        let content = format!("{content}（{row}号楼）");
        let state = if answer.is_empty() { "" } else { "已办结" };
        sheet.write_row(row, 0, [&date, "入户访谈", &name, &phone, &address, &content, answer, state])?;
    }
    Ok(book.save_to_buffer()?)
}

async fn rows_in_document(page: &Page<'_>) -> anyhow::Result<u64> {
    let count = page.run("return document.querySelectorAll('.ledger-box [role=listitem]').length", vec![]);
    count.await?.as_u64().context("a number")
}

async fn only_some_rows_are_there(page: &Page<'_>) -> anyhow::Result<()> {
    let count = rows_in_document(page).await?;
    anyhow::ensure!((5..=IN_DOCUMENT_MAX).contains(&count), "{count} rows lie in the document");
    Ok(())
}

/// Scrolls the box and waits until its last row is drawn in full; the headings are where they were.
async fn to_the_end(page: &Page<'_>) -> anyhow::Result<()> {
    let head = "return document.querySelector('.ledger-head').getBoundingClientRect().top
        - document.querySelector('.ledger-box').getBoundingClientRect().top";
    let began = Instant::now();
    page.run("const box = document.querySelector('.ledger-box'); box.scrollTop = box.scrollHeight", vec![])
        .await?;
    let last = "const rows = [...document.querySelectorAll('.ledger-box [role=listitem]')];
        const last = rows.find(row => row.getAttribute('aria-posinset') === row.getAttribute('aria-setsize'));
        return last && last.innerText.includes('号楼') || false";
    while page.run(last, vec![]).await? != json!(true) {
        anyhow::ensure!(began.elapsed() < AT_ONCE, "the end is not there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    told("the end", began);
    only_some_rows_are_there(page).await?;
    let top = page.run(head, vec![]).await?.as_f64().context("a number")?;
    anyhow::ensure!((-1.0..=2.0).contains(&top), "the headings are {top} px away from the top");
    page.pictures("long-ledger-end").await
}

async fn filter(page: &Page<'_>) -> anyhow::Result<()> {
    for (query, expected) in [("水压", "共 2500 行"), ("4321号楼", "共 1 行"), ("", "共 9999 行")] {
        let began = Instant::now();
        page.fill("find", query).await?;
        page.see(expected).await?;
        told(query, began);
        anyhow::ensure!(began.elapsed() < AT_ONCE, "{query} took {:?}", began.elapsed());
    }
    Ok(())
}

fn told(what: &str, began: Instant) {
    println!("{what}: {} ms", began.elapsed().as_millis());
}

fn kept(name: &str) -> PathBuf {
    tests::browser::screenshots().join(name)
}

/// All rows and columns, for people to open.
async fn keep_the_file(device: &Device) -> anyhow::Result<()> {
    let view = LedgerView { columns: ColumnSet::Full, ..LedgerView::default() };
    let began = Instant::now();
    let reply = device.call(&Request::ExportLedger { view, plain: false }).await?;
    told("the file", began);
    let Reply::File(file) = reply else { anyhow::bail!("no file") };
    let FilePlace::Here(content) = file.place else { anyhow::bail!("not here") };
    std::fs::write(kept("ledger.xlsx"), BASE64_STANDARD.decode(content)?)?;
    anyhow::ensure!(file.rows as usize == IMPORT_ROWS_MAX - 1, "{} rows", file.rows);
    Ok(())
}

/// As the person's own print dialogue would make it: the style says which paper.
async fn print(screen: &Screen, page: &Page<'_>, columns: &str, name: &str) -> anyhow::Result<()> {
    page.touch(columns).await?;
    page.touch("打印").await?;
    page.see("打印这些").await?;
    page.see("一次最多打印 2000 行").await?;
    let asked = json!({ "preferCSSPageSize": true, "printBackground": false });
    let paper: Value = screen.session().debug("Page.printToPDF", asked).await?;
    let paper = BASE64_STANDARD.decode(paper["data"].as_str().context("no paper")?)?;
    std::fs::write(kept(name), &paper)?;
    let text = String::from_utf8_lossy(&paper);
    let pages = text.matches("/Type /Page\n").count();
    anyhow::ensure!(pages > 20, "{pages} pages");
    anyhow::ensure!(text.matches(PAPER).count() == pages, "not every page is A4 on its side");
    Ok(())
}
