use crate::work::*;
use crate::Peer;
use loro::event::Diff;
use loro::*;
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub struct LoroPeer {
    doc: LoroDoc,
    text: LoroText,
    list: LoroList,
    map: LoroMap,
    updates: Arc<Mutex<Vec<Vec<u8>>>>,
    size: Arc<AtomicUsize>,
    steps: Arc<AtomicUsize>,
    subscriptions: Vec<Subscription>,
}

fn shown(value: &LoroValue) -> String {
    match value {
        LoroValue::Double(n) => format!("{}", *n as i64),
        LoroValue::I64(n) => n.to_string(),
        LoroValue::String(s) => s.to_string(),
        LoroValue::Map(m) => shown(&m["name"]),
        _ => String::new(),
    }
}

impl LoroPeer {
    fn edit_only(&self, r: &Record, commits: bool) {
        match r.kind {
            TEXT => {
                if r.length > 0 {
                    self.text.delete_utf16(r.index as usize, r.length as usize).unwrap();
                    if commits && !r.text.is_empty() {
                        self.doc.commit();
                    }
                }
                if !r.text.is_empty() {
                    self.text.insert_utf16(r.index as usize, &r.text).unwrap();
                }
            }
            NUMBERS => {
                for (i, v) in r.values.iter().enumerate() {
                    self.list.insert(r.index as usize + i, *v as i64).unwrap();
                }
            }
            STRINGS => self.list.insert(r.index as usize, r.text.as_str()).unwrap(),
            MAP_NUMBER => self.map.insert("v", r.index as i64).unwrap(),
            MAP_OBJECT => {
                let object = std::collections::HashMap::from([
                    ("name".to_string(), LoroValue::from(r.text.as_str())),
                    ("address".to_string(), LoroValue::from("here")),
                ]);
                self.map.insert("v", LoroValue::from(object)).unwrap()
            }
            MAP_STRING => self.map.insert("v", r.text.as_str()).unwrap(),
            _ => panic!("an unknown record"),
        }
        if commits {
            self.doc.commit();
        }
    }
}

impl Peer for LoroPeer {
    const YJS: bool = false;
    fn new(client: u64, state: Option<&[u8]>) -> Self {
        let doc = LoroDoc::new();
        doc.set_peer_id(client).unwrap();
        let mut styles = StyleConfigMap::new();
        styles.insert("bold".into(), StyleConfig { expand: ExpandType::After });
        doc.config_text_style(styles);
        if let Some(state) = state {
            doc.import(state).unwrap();
        }
        LoroPeer {
            text: doc.get_text("text"),
            list: doc.get_list("array"),
            map: doc.get_map("map"),
            doc,
            updates: Default::default(),
            size: Default::default(),
            steps: Default::default(),
            subscriptions: Vec::new(),
        }
    }
    fn keep_updates(&mut self, _v2: bool) {
        let updates = self.updates.clone();
        self.subscriptions.push(self.doc.subscribe_local_update(Box::new(move |update| {
            updates.lock().unwrap().push(update.clone());
            true
        })));
    }
    fn measure_updates(&mut self) {
        let size = self.size.clone();
        self.subscriptions.push(self.doc.subscribe_local_update(Box::new(move |update| {
            size.fetch_add(update.len(), Ordering::Relaxed);
            true
        })));
    }
    fn updates(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut *self.updates.lock().unwrap())
    }
    fn measured(&self) -> usize {
        self.size.load(Ordering::Relaxed)
    }
    fn observe(&mut self) {
        let steps = self.steps.clone();
        self.subscriptions.push(self.doc.subscribe(
            &self.text.id(),
            Arc::new(move |event| {
                for change in &event.events {
                    if let Diff::Text(delta) = &change.diff {
                        steps.fetch_add(delta.len(), Ordering::Relaxed);
                    }
                }
            }),
        ));
    }
    fn observed(&self) -> usize {
        self.steps.load(Ordering::Relaxed)
    }
    fn pieces(&mut self, pieces: &[Record]) {
        let delta: Vec<TextDelta> = pieces
            .iter()
            .map(|r| TextDelta::Insert {
                insert: r.text.clone(),
                attributes: (r.length > 0).then(|| [("bold".to_string(), LoroValue::Bool(true))].into_iter().collect()),
            })
            .collect();
        self.text.apply_delta(&delta).unwrap();
        self.doc.commit();
    }
    fn edit(&mut self, record: &Record) {
        self.edit_only(record, true);
    }
    fn transact(&mut self, records: &[Record]) {
        for record in records {
            self.edit_only(record, false);
        }
        self.doc.commit();
    }
    fn apply(&mut self, update: &[u8], _v2: bool) {
        self.doc.import(update).unwrap();
    }
    fn apply_all(&mut self, updates: &[Vec<u8>], _v2: bool) {
        self.doc.import_batch(updates).unwrap();
    }
    // The wire row gets the updates, the row of storage the snapshot.
    fn encode(&self, v2: bool) -> Vec<u8> {
        let mode = if v2 { ExportMode::Snapshot } else { ExportMode::Updates { from: Cow::Owned(VersionVector::default()) } };
        self.doc.export(mode).unwrap()
    }
    fn save(&self) -> Vec<u8> {
        self.encode(true)
    }
    fn read(&self) -> String {
        self.text.to_string()
    }
    fn content(&self) -> String {
        let list: String = self.list.to_vec().iter().map(|v| shown(v) + ",").collect();
        let held = self.map.get_value();
        let held = held.as_map().and_then(|m| m.get("v")).map(shown).unwrap_or_default();
        format!("{}|{}|{}", self.text.to_string(), list, held)
    }
}
