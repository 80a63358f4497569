//! The files that work.py writes, the clock, and what documents are compared by.

pub const TEXT: u32 = 1;
pub const NUMBERS: u32 = 2;
pub const STRINGS: u32 = 3;
pub const MAP_NUMBER: u32 = 4;
pub const MAP_OBJECT: u32 = 5;
pub const MAP_STRING: u32 = 6;
pub const EXCHANGE: u32 = 8;
const ORDER: u32 = 9;
pub const HASH_START: u32 = 2166136261;

pub struct Record {
    pub kind: u32,
    pub who: u32,
    pub index: u32,
    pub length: u32,
    pub text: String,
    pub values: Vec<u32>,
}

pub fn check(holds: bool, why: &str) {
    if !holds {
        eprintln!("{why}");
        std::process::exit(3);
    }
}

pub fn read_work(path: &str) -> Vec<Vec<Record>> {
    let file = std::fs::read(path).expect("the work");
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    let mut at = 0;
    let mut next = |by: usize| {
        at += by;
        at - by
    };
    let sections = number(next(4));
    (0..sections)
        .map(|_| {
            let records = number(next(4));
            (0..records)
                .map(|_| {
                    let [kind, who, index, length] = std::array::from_fn(|_| number(next(4)));
                    let size = number(next(4)) as usize;
                    let from = next(size);
                    let plain = kind != NUMBERS && kind != ORDER;
                    Record {
                        kind,
                        who,
                        index,
                        length,
                        text: if plain { String::from_utf8(file[from..from + size].to_vec()).unwrap() } else { String::new() },
                        values: if plain { Vec::new() } else { (from..from + size).step_by(4).map(number).collect() },
                    }
                })
                .collect()
        })
        .collect()
}

pub fn hash(bytes: &[u8], start: u32) -> u32 {
    bytes.iter().fold(start, |value, byte| (value ^ *byte as u32).wrapping_mul(16777619))
}

pub fn fingerprint(bytes: &[u8]) -> String {
    format!("{}:{}", bytes.len(), hash(bytes, HASH_START))
}

pub fn expected(end: &Record) -> String {
    if end.kind != NUMBERS {
        return format!("{}||", end.text);
    }
    format!("|{}|", end.values.iter().map(|v| format!("{v},")).collect::<String>())
}

/// CPU time of this process, all threads.
pub fn cpu_ms() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

/// The clock starts: what went before is told, so that a run that is ended has a figure too.
pub fn begin() -> f64 {
    println!("{{\"prepared\":{:.1}}}", cpu_ms());
    cpu_ms()
}

pub fn resident_bytes() -> i64 {
    let said = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    said.split(' ').nth(1).and_then(|pages| pages.parse::<i64>().ok()).unwrap_or(0) * 4096
}
