use crate::work::*;
use crate::Peer;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use yrs::block::ClientID;
use yrs::types::Delta;
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, ArrayRef, Doc, GetString, In, Map, MapRef, Number, Observable, OffsetKind, Options, Out, ReadTxn};
use yrs::{StateVector, Text, TextRef, Transact, TransactionMut, Update};

pub struct YrsPeer {
    doc: Doc,
    text: TextRef,
    list: ArrayRef,
    map: MapRef,
    updates: Rc<RefCell<Vec<Vec<u8>>>>,
    size: Rc<RefCell<usize>>,
    steps: Rc<RefCell<usize>>,
}

fn shown(value: &Any) -> String {
    match value {
        Any::Number(Number::Float(n)) => format!("{}", *n as i64),
        Any::Number(Number::Int(n)) => n.to_string(),
        Any::String(s) => s.to_string(),
        Any::Map(m) => shown(&m["name"]),
        _ => String::new(),
    }
}

impl YrsPeer {
    fn edit_in(&self, transaction: &mut TransactionMut, r: &Record) {
        match r.kind {
            TEXT => {
                if r.length > 0 {
                    self.text.remove_range(transaction, r.index, r.length);
                }
                if !r.text.is_empty() {
                    self.text.insert(transaction, r.index, &r.text);
                }
            }
            NUMBERS => self.list.insert_range(transaction, r.index, r.values.iter().map(|v| Any::Number(Number::Float(*v as f64)))),
            STRINGS => {
                self.list.insert(transaction, r.index, r.text.as_str());
            }
            MAP_NUMBER => {
                self.map.insert(transaction, "v", Any::Number(Number::Float(r.index as f64)));
            }
            MAP_OBJECT => {
                let object = HashMap::from([("name".to_string(), Any::from(r.text.as_str())), ("address".to_string(), Any::from("here"))]);
                self.map.insert(transaction, "v", Any::Map(Arc::new(object)));
            }
            MAP_STRING => {
                self.map.insert(transaction, "v", r.text.as_str());
            }
            _ => panic!("an unknown record"),
        }
    }
    fn decode(update: &[u8], v2: bool) -> Update {
        if v2 { Update::decode_v2(update) } else { Update::decode_v1(update) }.expect("an update")
    }
}

impl Peer for YrsPeer {
    const YJS: bool = true;
    fn new(client: u64, state: Option<&[u8]>) -> Self {
        let doc = Doc::with_options(Options { client_id: ClientID::new(client), offset_kind: OffsetKind::Utf16, ..Options::default() });
        let text = doc.get_or_insert_text("text");
        let list = doc.get_or_insert_array("array");
        let map = doc.get_or_insert_map("map");
        let mut peer = YrsPeer { doc, text, list, map, updates: Default::default(), size: Default::default(), steps: Default::default() };
        if let Some(state) = state {
            peer.apply(state, false);
        }
        peer
    }
    // Whoever keeps updates takes out what came of others' updates before the next edit of its own: see updates().
    fn keep_updates(&mut self, v2: bool) {
        let updates = self.updates.clone();
        if v2 {
            self.doc.observe_update_v2("keep", move |_, e| updates.borrow_mut().push(e.update.clone())).unwrap();
        } else {
            self.doc.observe_update_v1("keep", move |_, e| updates.borrow_mut().push(e.update.clone())).unwrap();
        }
    }
    fn measure_updates(&mut self) {
        let size = self.size.clone();
        self.doc.observe_update_v1("measure", move |_, e| *size.borrow_mut() += e.update.len()).unwrap();
    }
    fn updates(&mut self) -> Vec<Vec<u8>> {
        self.updates.take()
    }
    fn measured(&self) -> usize {
        *self.size.borrow()
    }
    fn observe(&mut self) {
        let steps = self.steps.clone();
        self.text.observe("steps", move |transaction, e| *steps.borrow_mut() += e.delta(transaction).len());
    }
    fn observed(&self) -> usize {
        *self.steps.borrow()
    }
    fn pieces(&mut self, pieces: &[Record]) {
        let delta: Vec<Delta<In>> = pieces
            .iter()
            .map(|r| {
                let marks = (r.length > 0).then(|| Box::new(HashMap::from([(Arc::from("bold"), Any::Bool(true))])));
                Delta::Inserted(In::Any(Any::from(r.text.as_str())), marks)
            })
            .collect();
        self.text.apply_delta(&mut self.doc.transact_mut(), delta);
    }
    fn edit(&mut self, record: &Record) {
        // One transaction for a deletion and one for an insertion, as the others have it.
        if record.kind == TEXT && record.length > 0 && !record.text.is_empty() {
            self.text.remove_range(&mut self.doc.transact_mut(), record.index, record.length);
            self.text.insert(&mut self.doc.transact_mut(), record.index, &record.text);
            return;
        }
        self.edit_in(&mut self.doc.transact_mut(), record);
    }
    fn transact(&mut self, records: &[Record]) {
        let mut transaction = self.doc.transact_mut();
        for record in records {
            self.edit_in(&mut transaction, record);
        }
    }
    fn apply(&mut self, update: &[u8], v2: bool) {
        self.doc.transact_mut().apply_update(Self::decode(update, v2)).expect("an update");
    }
    fn apply_all(&mut self, updates: &[Vec<u8>], v2: bool) {
        let mut transaction = self.doc.transact_mut();
        for update in updates {
            transaction.apply_update(Self::decode(update, v2)).expect("an update");
        }
    }
    fn encode(&self, v2: bool) -> Vec<u8> {
        let transaction = self.doc.transact();
        if v2 {
            transaction.encode_state_as_update_v2(&StateVector::default())
        } else {
            transaction.encode_state_as_update_v1(&StateVector::default())
        }
    }
    fn save(&self) -> Vec<u8> {
        self.encode(false)
    }
    fn read(&self) -> String {
        self.text.get_string(&self.doc.transact())
    }
    fn content(&self) -> String {
        let transaction = self.doc.transact();
        let list: String = self.list.iter(&transaction).map(|v| if let Out::Any(v) = v { shown(&v) + "," } else { String::new() }).collect();
        let held = self.map.get(&transaction, "v").map(|v| if let Out::Any(v) = v { shown(&v) } else { String::new() });
        format!("{}|{}|{}", self.text.get_string(&transaction), list, held.unwrap_or_default())
    }
}
