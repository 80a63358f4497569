//! crdt-peers ENGINE SHAPE WORK [STATE]: what bm_crdt does, with yrs, loro and diamond-types as native libraries.

mod diamond;
mod loropeer;
mod work;
mod yrspeer;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};
use work::*;

/// Counts the bytes that are held, for the memory of a document.
struct Counting;
static HELD: AtomicI64 = AtomicI64::new(0);
static COUNTS: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if COUNTS.load(Ordering::Relaxed) {
            HELD.fetch_add(layout.size() as i64, Ordering::Relaxed);
        }
        System.alloc(layout)
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if COUNTS.load(Ordering::Relaxed) {
            HELD.fetch_sub(layout.size() as i64, Ordering::Relaxed);
        }
        System.dealloc(at, layout)
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if COUNTS.load(Ordering::Relaxed) {
            HELD.fetch_add(size as i64 - layout.size() as i64, Ordering::Relaxed);
        }
        System.realloc(at, layout, size)
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One document of an engine.
pub trait Peer: Sized {
    const YJS: bool;
    fn new(client: u64, state: Option<&[u8]>) -> Self;
    fn keep_updates(&mut self, v2: bool);
    fn measure_updates(&mut self);
    fn updates(&mut self) -> Vec<Vec<u8>>;
    fn measured(&self) -> usize;
    fn observe(&mut self);
    fn observed(&self) -> usize;
    fn pieces(&mut self, pieces: &[Record]);
    fn edit(&mut self, record: &Record);
    fn transact(&mut self, records: &[Record]);
    fn apply(&mut self, update: &[u8], v2: bool);
    fn apply_all(&mut self, updates: &[Vec<u8>], v2: bool);
    fn encode(&self, v2: bool) -> Vec<u8>;
    fn save(&self) -> Vec<u8>;
    fn read(&self) -> String;
    fn content(&self) -> String;
}

#[derive(Default)]
struct Figures {
    ms: f64,
    memory: Option<(i64, i64)>,
    content: String,
    state: String,
    updates: String,
}

impl Figures {
    fn end<P: Peer>(&mut self, peer: &P) {
        self.content = fingerprint(peer.content().as_bytes());
        if P::YJS {
            self.state = fingerprint(&peer.encode(false));
        }
    }
    fn sent(&mut self, updates: &[Vec<u8>]) {
        let value = updates.iter().fold(HASH_START, |value, update| hash(update, value));
        self.updates = format!("{}:{}:{}", updates.len(), updates.iter().map(|u| u.len()).sum::<usize>(), value);
    }
}

fn one_author<P: Peer>(work: &[Vec<Record>], figures: &mut Figures) {
    let mut author = P::new(1, None);
    let mut reader = P::new(2, None);
    author.keep_updates(true);
    let start = begin();
    for record in &work[0] {
        author.edit(record);
    }
    let updates = author.updates();
    for update in &updates {
        reader.apply(update, true);
    }
    figures.ms = cpu_ms() - start;
    let wanted = expected(&work[1][0]);
    check(author.content() == wanted && reader.content() == wanted, "not the expected content");
    figures.end(&reader);
    figures.sent(&updates);
}

fn two_authors<P: Peer>(work: &[Vec<Record>], figures: &mut Figures) {
    let mut one = P::new(1, None);
    let mut two = P::new(2, None);
    one.keep_updates(true);
    two.keep_updates(true);
    for record in &work[0] {
        one.edit(record);
    }
    for update in one.updates() {
        two.apply(&update, true);
    }
    two.updates(); // what it heard
    let start = begin();
    one.transact(&work[1]);
    two.transact(&work[2]);
    let mut ones = one.updates();
    let twos = two.updates();
    for update in &ones {
        two.apply(update, true);
    }
    for update in &twos {
        one.apply(update, true);
    }
    figures.ms = cpu_ms() - start;
    check(one.content() == two.content(), "the documents differ");
    figures.end(&one);
    ones.extend(twos);
    figures.sent(&ones);
}

fn many_authors<P: Peer>(work: &[Vec<Record>], figures: &mut Figures) {
    let mut updates = Vec::new();
    for record in &work[0] {
        let mut author = P::new(record.who as u64, None);
        author.keep_updates(true);
        author.edit(record);
        updates.extend(author.updates());
    }
    let mut reader = P::new(9999, None);
    let start = begin();
    reader.apply_all(&updates, true);
    figures.ms = cpu_ms() - start;
    figures.end(&reader);
    figures.sent(&updates);
}

fn trace<P: Peer>(shape: &str, work: &[Vec<Record>], state_path: &str, figures: &mut Figures) {
    let wanted = &work[1][0].text;
    if shape.starts_with("load") || shape == "memory-loaded" {
        let state = std::fs::read(state_path).expect("the state");
        COUNTS.store(shape == "memory-loaded", Ordering::Relaxed);
        let resident = resident_bytes();
        let start = begin();
        let reader = P::new(2, Some(&state));
        if shape == "loadread" {
            check(reader.read().len() == wanted.len(), "not the expected length");
        }
        figures.ms = cpu_ms() - start;
        if shape == "memory-loaded" {
            figures.memory = Some((HELD.load(Ordering::Relaxed), resident_bytes() - resident));
        }
        check(&reader.read() == wanted, "not the expected content");
        return figures.end(&reader);
    }
    COUNTS.store(shape == "memory-edited", Ordering::Relaxed);
    let resident = resident_bytes();
    let mut author = P::new(1, None);
    if shape == "updates" {
        author.measure_updates();
    }
    let mut start = begin();
    for record in &work[0] {
        author.edit(record);
    }
    figures.ms = cpu_ms() - start;
    if shape == "memory-edited" {
        figures.memory = Some((HELD.load(Ordering::Relaxed), resident_bytes() - resident));
    }
    if shape == "encode1" || shape == "encode2" {
        start = begin();
        let bytes = author.encode(shape == "encode2");
        figures.ms = cpu_ms() - start;
        figures.updates = fingerprint(&bytes);
    }
    if shape == "verify" {
        std::fs::write(state_path, author.save()).expect("the state");
    }
    check(&author.read() == wanted, "not the expected content");
    figures.end(&author);
}

fn rich<P: Peer>(with_delta: bool, work: &[Vec<Record>], figures: &mut Figures) {
    let mut author = P::new(1, None);
    author.pieces(&work[0]);
    author.measure_updates();
    if with_delta {
        author.observe();
    }
    let start = begin();
    for record in &work[1] {
        author.edit(record);
    }
    figures.ms = cpu_ms() - start;
    check(author.measured() > 0 && (author.observed() > 0) == with_delta, "the listeners heard nothing");
    check(author.content() == expected(&work[2][0]), "not the expected content");
    figures.end(&author);
    figures.updates = author.measured().to_string();
}

fn shuffled<P: Peer>(work: &[Vec<Record>], figures: &mut Figures) {
    let mut updates: Vec<Vec<u8>> = Vec::new();
    let mut authors: Vec<P> = (1..=4).map(|client| P::new(client, None)).collect();
    for author in &mut authors {
        author.keep_updates(false);
    }
    for record in &work[0] {
        if record.kind != EXCHANGE {
            authors[record.who as usize - 1].edit(record);
            continue;
        }
        let rounds: Vec<Vec<Vec<u8>>> = authors.iter_mut().map(|author| author.updates()).collect();
        for (from, round) in rounds.iter().enumerate() {
            for (to, reader) in authors.iter_mut().enumerate() {
                if from != to {
                    reader.apply_all(round, false);
                }
            }
        }
        for author in &mut authors {
            author.updates(); // of others
        }
        updates.extend(rounds.into_iter().flatten());
    }
    let order = &work[1][0];
    check(updates.len() == order.length as usize, "not one update for each edit");
    let arriving: Vec<&Vec<u8>> = order.values.iter().map(|at| &updates[*at as usize]).collect();
    let mut reader = P::new(9999, None);
    let start = begin();
    for update in arriving {
        reader.apply(update, false);
    }
    figures.ms = cpu_ms() - start;
    check(reader.content() == authors[0].content() && reader.read().len() == order.index as usize, "the documents differ");
    figures.end(&reader);
    figures.sent(&updates);
}

fn run<P: Peer>(shape: &str, work: &[Vec<Record>], state: &str) -> Figures {
    let mut figures = Figures::default();
    match shape {
        "one-author" => one_author::<P>(work, &mut figures),
        "two-authors" => two_authors::<P>(work, &mut figures),
        "many-authors" => many_authors::<P>(work, &mut figures),
        "rich" | "rich-delta" => rich::<P>(shape == "rich-delta", work, &mut figures),
        "shuffled" => shuffled::<P>(work, &mut figures),
        _ => trace::<P>(shape, work, state, &mut figures),
    }
    figures
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if words.len() < 4 {
        eprintln!("crdt-peers ENGINE SHAPE WORK [STATE]");
        std::process::exit(2);
    }
    let work = read_work(&words[3]);
    let state = words.get(4).map(String::as_str).unwrap_or("");
    let figures = match words[1].as_str() {
        "yrs" => run::<yrspeer::YrsPeer>(&words[2], &work, state),
        "loro" => run::<loropeer::LoroPeer>(&words[2], &work, state),
        "diamond" => run::<diamond::DiamondPeer>(&words[2], &work, state),
        _ => panic!("no engine {}", words[1]),
    };
    let memory = figures.memory.map(|(heap, rss)| format!(",\"heap\":{heap},\"rss\":{rss}")).unwrap_or_default();
    println!(
        "{{\"ms\":{:.4}{memory},\"content\":\"{}\",\"state\":\"{}\",\"updates\":\"{}\"}}",
        figures.ms, figures.content, figures.state, figures.updates
    );
    std::process::exit(0); // nothing is taken apart
}
