use crate::work::*;
use crate::Peer;
use diamond_types::list::encoding::{ENCODE_FULL, ENCODE_PATCH};
use diamond_types::list::ListCRDT;
use diamond_types::AgentId;

/// Plain text alone: no lists, maps or marks.
pub struct DiamondPeer {
    doc: ListCRDT,
    agent: AgentId,
    keeps: bool,
    measures: bool,
    updates: Vec<Vec<u8>>,
    size: usize,
}

impl DiamondPeer {
    fn send(&mut self, from: &[usize]) {
        let update = self.doc.oplog.encode_from(ENCODE_PATCH, from);
        self.size += update.len();
        if self.keeps {
            self.updates.push(update);
        }
    }
    fn edit_only(&mut self, r: &Record, sends: bool) {
        check(r.kind == TEXT, "diamond-types holds text alone");
        let at = r.index as usize;
        if r.length > 0 {
            let before = self.doc.oplog.local_version();
            self.doc.delete_without_content(self.agent, at..at + r.length as usize);
            if sends {
                self.send(&before);
            }
        }
        if !r.text.is_empty() {
            let before = self.doc.oplog.local_version();
            self.doc.insert(self.agent, at, &r.text);
            if sends {
                self.send(&before);
            }
        }
    }
}

impl Peer for DiamondPeer {
    const YJS: bool = false;
    fn new(client: u64, state: Option<&[u8]>) -> Self {
        let mut doc = match state {
            Some(state) => ListCRDT::load_from(state).unwrap(),
            None => ListCRDT::new(),
        };
        let agent = doc.get_or_create_agent_id(&format!("u{client}"));
        DiamondPeer { doc, agent, keeps: false, measures: false, updates: Vec::new(), size: 0 }
    }
    fn keep_updates(&mut self, _v2: bool) {
        self.keeps = true;
    }
    fn measure_updates(&mut self) {
        self.measures = true;
    }
    fn updates(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.updates)
    }
    fn measured(&self) -> usize {
        self.size
    }
    fn observe(&mut self) {}
    fn observed(&self) -> usize {
        0
    }
    fn pieces(&mut self, _pieces: &[Record]) {
        check(false, "diamond-types has no marks");
    }
    fn edit(&mut self, record: &Record) {
        let sends = self.keeps || self.measures;
        self.edit_only(record, sends);
    }
    fn transact(&mut self, records: &[Record]) {
        let before = self.doc.oplog.local_version();
        for record in records {
            self.edit_only(record, false);
        }
        self.send(&before);
    }
    fn apply(&mut self, update: &[u8], _v2: bool) {
        self.doc.merge_data_and_ff(update).unwrap();
    }
    fn apply_all(&mut self, updates: &[Vec<u8>], _v2: bool) {
        for update in updates {
            self.doc.merge_data_and_ff(update).unwrap();
        }
    }
    fn encode(&self, _v2: bool) -> Vec<u8> {
        self.doc.oplog.encode(ENCODE_FULL)
    }
    fn save(&self) -> Vec<u8> {
        self.encode(false)
    }
    fn read(&self) -> String {
        self.doc.branch.content().to_string()
    }
    fn content(&self) -> String {
        format!("{}||", self.read())
    }
}
