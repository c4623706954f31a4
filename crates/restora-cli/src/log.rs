//! What happened when, as NDJSON in memory; it becomes `log.ndjson` beside the results.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde_json::Value;

/// A log that has begun.
pub(crate) struct Log {
    start: Instant,
    lines: Mutex<Vec<u8>>,
}

impl Log {
    /// Begins now.
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), lines: Mutex::new(Vec::new()) }
    }

    /// Seconds since the beginning.
    pub(crate) fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Adds an event. Fields that are no object stand under `data`.
    pub(crate) fn add(&self, name: &str, fields: &Value) {
        let line = line(self.seconds(), name, fields);
        locked(&self.lines).extend_from_slice(line.as_bytes());
    }

    /// Everything so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        locked(&self.lines).clone()
    }
}

/// One event as a line: time, name, then its own fields.
fn line(seconds: f64, name: &str, fields: &Value) -> String {
    let mut out = format!("{{\"t\":{seconds:.3},\"ev\":{}", Value::from(name));
    let mut field = |key: &str, value: &Value| {
        out.extend([",", &Value::from(key).to_string(), ":", &value.to_string()]);
    };
    match fields {
        Value::Null => {}
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(key, _)| *key != "t" && *key != "ev")
            {
                field(key, value);
            }
        }
        other => field("data", other),
    }
    out.push_str("}\n");
    out
}

/// The content, even if a thread died while it held the lock: lines are added whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_json_with_time_and_name_first() {
        let fields = json!({"id": 3, "t": 9, "path": "\u{7532}\n\""});
        let text = line(1.0, "task", &fields);
        assert_eq!(
            text,
            "{\"t\":1.000,\"ev\":\"task\",\"id\":3,\"path\":\"甲\\n\\\"\"}\n"
        );
        assert_eq!(line(0.0004, "a", &Value::Null), "{\"t\":0.000,\"ev\":\"a\"}\n");
        assert_eq!(
            line(2.5, "a", &json!([1])),
            "{\"t\":2.500,\"ev\":\"a\",\"data\":[1]}\n"
        );
    }

    #[test]
    fn events_of_many_threads_stay_whole() {
        let log = Log::new();
        std::thread::scope(|scope| {
            for thread in 0..4 {
                let log = &log;
                scope.spawn(move || {
                    (0..50).for_each(|_| log.add("x", &json!({"n": thread})));
                });
            }
        });
        let text = String::from_utf8(log.bytes()).unwrap();
        assert_eq!(text.lines().count(), 200);
        assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    }
}
