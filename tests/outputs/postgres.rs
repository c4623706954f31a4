//! A `PostgreSQL` server with `PostGIS` of the tests' own, in a folder that goes away with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A server that listens on a socket alone.
pub(super) struct Server {
    dir: tempfile::TempDir,
    bin: PathBuf,
}

impl Server {
    /// Starts one, with `PostGIS` in a database of its own.
    pub(super) fn start() -> Self {
        let bin = newest("/usr/lib/postgresql").join("bin");
        let dir = tempfile::tempdir().unwrap();
        let server = Self { dir, bin };
        // PostgreSQL does not run as root; its own user needs the folder.
        assert!(
            Command::new("chmod")
                .arg("777")
                .arg(server.dir.path())
                .status()
                .unwrap()
                .success()
        );
        let data = server.data();
        server.tool("initdb", &["-D", &data, "-A", "trust", "-U", "owner", "-N"]);
        let log = server.dir.path().join("log").display().to_string();
        let options = format!("-c listen_addresses='' -k {}", server.socket());
        server.tool("pg_ctl", &["-D", &data, "-l", &log, "-w", "-o", &options, "start"]);
        server.psql("postgres", "CREATE DATABASE county");
        server.ask("CREATE EXTENSION postgis");
        server
    }

    fn data(&self) -> String {
        self.dir.path().join("data").display().to_string()
    }

    fn socket(&self) -> String {
        self.dir.path().display().to_string()
    }

    fn tool(&self, name: &str, args: &[&str]) {
        let path = self.bin.join(name);
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        let command = command.args(args).current_dir("/").stdout(Stdio::null());
        assert!(command.status().unwrap().success(), "{name} {args:?}");
    }

    fn psql(&self, database: &str, query: &str) -> String {
        let output = Command::new(self.bin.join("psql"))
            .args(["-h", &self.socket(), "-U", "owner", "-d", database])
            .args(["-v", "ON_ERROR_STOP=1", "-qAtc", query])
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{query}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// What the database answers, columns divided by `|`.
    pub(super) fn ask(&self, query: &str) -> String {
        self.psql("county", query)
    }

    /// How GDAL reaches it: as `owner`, unless `more` names another user.
    pub(super) fn connection(&self, more: &str) -> String {
        let user = if more.contains("user=") {
            more.to_owned()
        } else {
            format!("user=owner {more}")
        };
        format!("PG:host={} dbname=county {user} password=secret", self.socket())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.data();
        self.tool("pg_ctl", &["-D", &data, "-m", "immediate", "-w", "stop"]);
    }
}

/// The folder of the newest version.
fn newest(folder: &str) -> PathBuf {
    let entries =
        std::fs::read_dir(Path::new(folder)).expect("tools/peers.sh installs PostgreSQL");
    let mut versions: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    versions.sort();
    versions.pop().unwrap()
}
