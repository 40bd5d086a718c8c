//! The command line as an administrator uses it: the real program, its words and exit codes.

use crate::tls;
use shared::sync::enrol_code::{EnrolCode, RecoveryCode};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

struct Console {
    folder: TempDir,
}

/// What a command printed, and whether it went well.
#[derive(Debug)]
struct Printed {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Printed {
    fn last_word(&self) -> &str {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.out.split_whitespace().next_back().expect("a word")
    }
}

impl Console {
    fn new() -> Console {
        Console { folder: tempfile::tempdir().expect("a folder") }
    }

    fn dir(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yetan-server"));
        command.env_remove("YETAN_SERVER_DIR").arg("--dir").arg(self.dir()).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Printed {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("run");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Printed { code: status.code(), out: text(stdout), err: text(stderr) }
    }

    fn ok(&self, arguments: &[&str]) -> Printed {
        let printed = self.run(arguments);
        assert_eq!(printed.code, Some(0), "{arguments:?}: {printed:?}");
        printed
    }

    fn with_divisions() -> Console {
        let console = Console::new();
        console.ok(&["init"]);
        console.ok(&["import-divisions"]);
        console
    }

    fn add_person(&self, name: &str, unit: &str, role: &str) -> String {
        self.ok(&["add-person", "--name", name, "--unit", unit, "--role", role]).last_word().to_owned()
    }
}

/// A running `serve`; killed when it is dropped.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(console: &Console, arguments: &[&str]) -> Serving {
        let log = fs::File::create(console.log()).expect("a log");
        let mut command = console.command(&["serve"]);
        command.args(arguments).env("YETAN_LOG", "trace").stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().expect("run");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let url = line.trim().strip_prefix("ready ").expect("ready").to_owned();
        Serving { child, url }
    }

    /// Asks it to end, as an init system does.
    fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
        self.child.wait().expect("ended").code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn an_office_is_set_up_from_nothing() {
    let console = Console::new();
    let made = console.ok(&["init", "--admin", "张三", "--server", "https://yetan.example.cn"]);
    let code = EnrolCode::decode(made.last_word()).expect("a code");
    assert_eq!((code.server.to_string().as_str(), code.pin), ("https://yetan.example.cn:443", None));
    assert_eq!(console.ok(&["import-divisions"]).out, "2122 added, 0 renamed, 1 unchanged\n");
    assert_eq!(console.ok(&["import-divisions"]).out, "0 added, 0 renamed, 2123 unchanged\n");
    console.ok(&["add-grid", "--id", "350404001001001", "--name", "第一网格"]);
    console.ok(&["add-unit", "--id", "350404-zjj", "--name", "住房和城乡建设局"]);
    let worker = console.add_person("林晓燕", "350404001001", "grid_worker");
    console.ok(&["assign", "--person", &worker, "--role", "duty_officer", "--unit", "350404001001"]);
    let listed = console.ok(&["list-people", "--unit", "350404001001"]).out;
    assert!(listed.contains(&worker) && listed.contains("grid_worker, duty_officer"), "{listed}");
    console.ok(&["end-role", "--person", &worker, "--role", "duty_officer", "--unit", "350404001001"]);
    let code = console.ok(&["enrol", "--person", &worker]);
    let code = EnrolCode::decode(code.last_word()).expect("a code");
    assert_eq!(code.server.to_string(), "http://127.0.0.1:8440", "as configured");
    let units = console.ok(&["list-units", "--unit", "350404001"]).out;
    assert!(units.lines().count() > 5 && units.contains("江滨社区居民委员会"), "{units}");
    assert!(console.ok(&["verify-audit"]).out.contains("all in order"));
}

#[test]
fn what_can_not_be_done_is_said_and_changes_nothing() {
    let console = Console::with_divisions();
    let worker = console.add_person("林晓燕", "350404001001", "grid_worker");
    let nobody = uuid::Uuid::now_v7().to_string();
    let village = "350404001001";
    let long = "长".repeat(51);
    let before = console.ok(&["verify-audit"]).out;
    let cases: [(&[&str], i32, &str); 18] = [
        (&["init"], 1, "is there already"),
        (&["add-person", "--name", "", "--unit", village, "--role", "grid_worker"], 2, "1 to 50"),
        (&["add-person", "--name", &long, "--unit", village, "--role", "grid_worker"], 2, "1 to 50"),
        (&["add-person", "--name", "王\n芳", "--unit", village, "--role", "grid_worker"], 2, "one line"),
        (&["add-person", "--name", "王芳", "--unit", "35040", "--role", "grid_worker"], 2, "4, 6, 9 or 12"),
        (&["add-person", "--name", "王芳", "--unit", "350499001001", "--role", "grid_worker"], 1, "no unit"),
        (&["add-person", "--name", "王芳", "--unit", village, "--role", "emperor"], 2, "grid_worker, duty"),
        (&["add-person", "--name", "王芳", "--unit", village, "--role", "city_observer"], 1, "not a role"),
        (&["assign", "--person", &nobody, "--role", "grid_worker", "--unit", village], 1, "no person"),
        (&["assign", "--person", &worker, "--role", "grid_worker", "--unit", village], 1, "already"),
        (&["assign", "--person", "me", "--role", "grid_worker", "--unit", village], 2, "me"),
        (&["add-grid", "--id", "350404001001", "--name", "x"], 2, "12 digits"),
        (&["add-unit", "--id", "350404001", "--name", "x"], 1, "exists"),
        (&["add-unit", "--id", "350499001", "--name", "x"], 1, "350499"),
        (&["enrol", "--person", &nobody], 1, "no person"),
        (&["enrol", "--person", &worker, "--server", "http://10.0.0.1"], 2, "this machine only"),
        (&["enrol", "--person", &worker, "--unit", "350404"], 1, "no role at 350404"),
        (&["import-divisions", "--file", "/nowhere.csv"], 1, "/nowhere.csv"),
    ];
    for (arguments, code, part) in cases {
        let printed = console.run(arguments);
        assert_eq!(printed.code, Some(code), "{arguments:?}: {printed:?}");
        assert!(printed.err.contains(part) && printed.out.is_empty(), "{arguments:?}: {printed:?}");
    }
    assert_eq!(console.ok(&["verify-audit"]).out, before);
}

#[test]
fn a_missing_folder_is_named_and_not_made() {
    let console = Console::new();
    for command in ["import-divisions", "verify-audit", "serve"] {
        let printed = console.run(&[command]);
        assert_eq!(printed.code, Some(1));
        assert!(printed.err.contains("there is no server in"), "{printed:?}");
    }
    assert!(!console.dir().exists());
    let mut bare = Command::new(env!("CARGO_BIN_EXE_yetan-server"));
    let output = bare.env_remove("YETAN_SERVER_DIR").arg("verify-audit").output().expect("run");
    assert!(String::from_utf8_lossy(&output.stderr).contains("YETAN_SERVER_DIR"));
}

#[test]
fn the_folder_may_come_from_the_environment_and_names_from_another_table() {
    let console = Console::new();
    console.ok(&["init"]);
    let table = console.folder.path().join("table.csv");
    fs::write(&table, "code,name,level,parent_code\n3504,三明市,city,\n350404,三元新区,county,3504\n")
        .expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_yetan-server"))
        .env("YETAN_SERVER_DIR", console.dir())
        .args(["import-divisions", "--file"])
        .arg(&table)
        .output()
        .expect("run");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "2 added, 0 renamed, 0 unchanged\n");
    assert_eq!(console.ok(&["import-divisions"]).out, "2121 added, 1 renamed, 1 unchanged\n");
}

#[tokio::test]
async fn commands_work_beside_a_running_server_and_hold_from_its_next_request() {
    use crate::device::Device;
    use shared::sync::account::SignedIn;
    use shared::sync::sign::hex;
    let console = Console::with_divisions();
    let serving = Serving::start(&console, &["--listen", "127.0.0.1:0"]);
    let worker = console.add_person("林晓燕", "350404001001", "grid_worker");
    let printed = console.ok(&["enrol", "--person", &worker, "--server", &serving.url]);
    let code = EnrolCode::decode(printed.last_word()).expect("a code");
    assert_eq!(code.server.to_string(), serving.url);
    let device = Device::new();
    let client = reqwest::Client::new();
    let request = device.enrolment(&code.secret_hex(), "Ye-gate-1234");
    let answer =
        client.post(format!("{}/v1/enrol", serving.url)).json(&request).send().await.expect("answered");
    let signed: SignedIn = answer.json().await.expect("signed in");
    assert_eq!(signed.person.to_string(), worker);
    let listed = console.ok(&["list-devices", "--unit", "350404001001"]).out;
    assert!(listed.contains(&device.id.to_string()) && listed.contains(&signed.code), "{listed}");
    let id = device.id.to_string();
    let printed = console.ok(&["recover", "--device", &id, "--person", &worker]);
    assert_eq!(RecoveryCode::decode(printed.last_word()), Ok(RecoveryCode(device.recovery)));
    let sign_in = async || {
        let request = device.sign_in_request("Ye-gate-1234", now());
        let sent = client.post(format!("{}/v1/sign-in", serving.url)).json(&request).send().await;
        sent.expect("answered").status().as_u16()
    };
    assert_eq!(sign_in().await, 200);
    let printed = console.ok(&["reset-password", "--person", &worker]);
    assert_ne!(hex(&EnrolCode::decode(printed.last_word()).expect("a code").secret), code.secret_hex());
    assert_eq!(sign_in().await, 401);
    assert_eq!(console.ok(&["revoke-device", "--device", &id]).out, "1 profiles revoked\n");
    assert!(console.ok(&["list-devices", "--unit", "350404001001"]).out.contains("revoked 20"));
    let log = fs::read_to_string(console.dir().join("revocations.log")).expect("a log");
    assert_eq!(log.lines().count(), 2, "{log}");
    assert_eq!(console.run(&["serve"]).code, Some(1), "one server per folder");
    assert_eq!(serving.terminate(), Some(0));
    assert!(console.ok(&["verify-audit"]).out.contains("all in order"));
    let log = fs::read_to_string(console.log()).expect("a log");
    assert!(log.contains("serving"), "{log}");
    for secret in ["林晓燕", "Ye-gate-1234", &code.secret_hex(), &signed.token, &hex(&device.recovery)] {
        assert!(!log.contains(secret), "{secret} in the log, however much it is asked to say");
    }
}

fn now() -> i64 {
    sync_server::clock::Clock::system().now()
}

#[test]
fn a_backup_is_made_beside_a_running_server_and_restored_elsewhere() {
    let console = Console::with_divisions();
    let worker = console.add_person("林晓燕", "350404001001", "grid_worker");
    let serving = Serving::start(&console, &["--listen", "127.0.0.1:0"]);
    let to = console.folder.path().join("backup").display().to_string();
    console.ok(&["backup", "--to", &to]);
    assert!(console.run(&["backup", "--to", &to]).err.contains("is there already"));
    assert!(console.run(&["restore", "--from", &to]).err.contains("running"));
    assert_eq!(serving.terminate(), Some(0));
    assert!(console.run(&["restore", "--from", &to]).err.contains("--replace"));
    console.ok(&["restore", "--from", &to, "--replace"]);
    assert!(console.ok(&["list-people", "--unit", "350404001001"]).out.contains(&worker));
    assert!(console.ok(&["verify-audit"]).out.contains("all in order"));
}

#[test]
fn the_audit_names_the_operator_and_tampering_is_a_failure() {
    let console = Console::with_divisions();
    let place = sync_server::place::Place::new(console.dir());
    let connection = crate::office::raw(&place);
    let addresses =
        "SELECT count(*) FROM audit WHERE address LIKE 'console _%' AND address <> 'console unknown'";
    let named: i64 = connection.query_row(addresses, [], |row| row.get(0)).expect("a number");
    assert_eq!(named, 2);
    connection.execute("UPDATE audit SET object = 'nothing' WHERE id = 2", []).expect("tampered");
    let printed = console.run(&["verify-audit"]);
    assert_eq!((printed.code, printed.out.as_str()), (Some(1), ""));
    assert!(printed.err.contains("record 2 was changed"), "{printed:?}");
}

#[test]
fn plain_http_is_refused_where_others_can_reach_it_and_a_certificate_gives_a_pin() {
    let console = Console::with_divisions();
    let refused = console.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("needs a certificate"), "{refused:?}");
    let files = tls::files();
    let config = format!(
        "listen = \"127.0.0.1:8440\"\naddress = \"https://127.0.0.1:8440\"\n[tls]\ncertificate = {:?}\nkey = {:?}\n",
        files.certificate, files.key
    );
    fs::write(console.dir().join("config.toml"), config).expect("written");
    let worker = console.add_person("林晓燕", "350404001001", "grid_worker");
    let printed = console.ok(&["enrol", "--person", &worker]);
    let code = EnrolCode::decode(printed.last_word()).expect("a code");
    let pin = sync_server::serve::pin_of_certificate(&files.certificate).expect("a pin");
    assert_eq!((code.pin, code.server.is_secure()), (Some(pin), true));
    let serving = Serving::start(&console, &["--listen", "127.0.0.1:0"]);
    assert!(serving.url.starts_with("https://"));
    assert_eq!(serving.terminate(), Some(0));
    fs::write(console.dir().join("config.toml"), "listen = 8440\n").expect("written");
    assert!(console.run(&["serve"]).err.contains("config.toml"));
}

#[test]
fn n1_rules_calendars_stay_days_and_links_are_set_audited_and_refused_with_words() {
    let console = Console::new();
    console.ok(&["init"]);
    console.ok(&["import-divisions"]);
    let rule = |area: &str, value: &str| {
        let sentence = "并及时梳理汇总、建立民情台账";
        let set = ["set-rule", "--key", "report_workdays", "--from", "2026-07-01", "--sentence", sentence];
        console.run(&[&set[..], &["--area", area, "--value", value]].concat())
    };
    assert_eq!(rule("350404", "5").code, Some(0));
    assert!(rule("350404", "90").err.contains("between 1 and 30"));
    assert!(rule("350404001", "5").err.contains("no city and no county"));

    let table = console.folder.path().join("2026.csv");
    fs::write(&table, "date,kind\n2026-10-01,off\n2026-10-10,work\n").expect("written");
    let file = table.display().to_string();
    let printed = console.ok(&["import-calendar", "--file", &file, "--source", "国务院办公厅通知"]);
    assert!(printed.out.contains("2026: 1 days off, 1 make-up workdays"), "{printed:?}");

    let stay = ["set-stay-day", "--township", "350404001", "--weekday", "2", "--from", "2026-07-01"];
    console.ok(&stay);
    let village = ["set-stay-day", "--township", "350404001001", "--weekday", "2", "--from", "2026-07-01"];
    assert!(console.run(&village).err.contains("is no township"));

    let leader = ["add-person", "--name", "郑国华", "--unit", "350404001", "--role", "township_leader"];
    let leader = console.ok(&leader).last_word().to_owned();
    let link = console.ok(&["link", "--person", &leader, "--village", "350404001001"]).last_word().to_owned();
    assert!(
        console.run(&["link", "--person", &leader, "--grid", "350404001001009"]).err.contains("add-grid")
    );
    console.ok(&["end-link", "--link", &link]);
    assert!(console.run(&["end-link", "--link", &link]).err.contains("no such link"));
    assert!(console.ok(&["verify-audit"]).code == Some(0));
}
