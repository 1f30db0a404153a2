//! The program itself, run as ops run it, in a folder of its own.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// How long a test waits for something that must come before it says that it did not.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with a `feeds.toml`, in which the program runs.
pub struct Program {
    folder: TempDir,
}

/// What came of a run.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Program {
    /// A folder with nothing in it.
    pub fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with this `feeds.toml`.
    pub fn with(config: &str) -> Self {
        let program = Self::bare();
        program.write("feeds.toml", config);
        program
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        let path = self.path(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The program with these arguments, in its folder, with an environment that holds nothing of the tester's.
    pub fn command(&self, arguments: &[&str]) -> Command {
        command(self.folder.path(), arguments)
    }

    /// Runs it to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).output().unwrap().into()
    }

    /// Runs it to its end as a user whom permissions bind: root is not bound.
    pub fn run_as_nobody(&self, arguments: &[&str]) -> Ran {
        let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
        if !is_root {
            return self.run(arguments);
        }
        // The build's own folder may be closed to others.
        let apart = tempfile::tempdir().unwrap();
        std::fs::set_permissions(apart.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let copy = apart.path().join("keepup");
        // Copied by another process: while this one holds it open for writing, a child forked just then by another test holds it too, and it
        // cannot be started (ETXTBSY).
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_keepup")).arg(&copy).status().unwrap().success());
        Command::new(copy).args(arguments).current_dir(self.path(".")).env_clear().uid(65_534).gid(65_534).output().unwrap().into()
    }

    /// Runs it to its end, which must be this status.
    pub fn ends(&self, status: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.status, status, "keepup {}\n{}{}", arguments.join(" "), ran.out, ran.err);
        ran
    }

    /// Starts it; what it says on standard error is kept.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }
}

/// The program with these arguments in a folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keepup"));
    command.args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs(std::env::vars_os().filter(|(name, _)| name == "PATH"));
    command
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// All that was said.
    pub fn said(&self) -> String {
        format!("{}{}", self.out, self.err)
    }

    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Waits until `come` is, and fails with `what` if it never is.
pub async fn until(what: &str, mut come: impl FnMut() -> bool) {
    let waiting = async {
        while !come() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "never came: {what}");
}

/// Sends a running program a signal, by its name in `kill`.
pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// A feed with one entry for each headline and link, published at an RFC 2822 date.
pub fn feed(title: &str, entries: &[(&str, &str)], date: &str) -> String {
    let said = "the ministry and three companies said in Beijing on Wednesday.";
    let item = |(title, link): &(&str, &str)| {
        format!(
            "<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate><description>{title}, {said}</description></item>\n"
        )
    };
    let items = entries.iter().map(item).collect::<Vec<_>>().concat();
    format!("<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>{title}</title>\n{items}</channel></rss>\n")
}
