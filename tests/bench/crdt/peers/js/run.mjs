// node --expose-gc run.mjs ENGINE SHAPE WORK [STATE]: what bm_crdt does, with an engine from npm. What is measured is cold: a fresh process
// in which nothing was run before the clock starts but what the case needs, as a program that opens a document sees it; compiling is in it.
import * as fs from 'fs'
import { createRequire } from 'module'
const require = createRequire(import.meta.url)
const [,, engine, shape, workPath, statePath] = process.argv

const TEXT = 1; const NUMBERS = 2; const STRINGS = 3; const MAP_NUMBER = 4; const MAP_OBJECT = 5; const MAP_STRING = 6; const EXCHANGE = 8; const ORDER = 9

const yjs = Y => class {
  constructor (client, state) {
    this.doc = new Y.Doc()
    this.doc.clientID = client
    this.text = this.doc.getText('text'); this.list = this.doc.getArray('array'); this.map = this.doc.getMap('map')
    if (state) Y.applyUpdate(this.doc, state)
  }

  listen (handler, v2) { this.v2 = v2; this.doc.on(v2 ? 'updateV2' : 'update', (update, origin, doc, transaction) => { if (transaction.local) handler(update) }) }
  observe (handler) { this.text.observe(event => handler(event.delta.length)) }
  pieces (all) { this.text.applyDelta(all.map(r => r.length ? { insert: r.text, attributes: { bold: true } } : { insert: r.text })) }
  remove (index, length) { this.text.delete(index, length) }
  insert (index, text) { this.text.insert(index, text) }
  insertList (index, values) { this.list.insert(index, values) }
  set (value) { this.map.set('v', value) }
  apply (update) { if (this.v2) Y.applyUpdateV2(this.doc, update); else Y.applyUpdate(this.doc, update) }
  applyAll (updates) { this.doc.transact(() => { for (const update of updates) this.apply(update) }) }
  transact (body) { this.doc.transact(body) }
  encode (v2) { return v2 ? Y.encodeStateAsUpdateV2(this.doc) : Y.encodeStateAsUpdate(this.doc) }
  read () { return this.text.toString() }
  readList () { return this.list.toArray() }
  readMap () { return this.map.get('v') }
}

const ywasm = Y => class {
  constructor (client, state) {
    this.doc = new Y.YDoc({ clientID: client })
    this.text = this.doc.getText('text'); this.list = this.doc.getArray('array'); this.map = this.doc.getMap('map')
    if (state) this.apply(state)
  }

  listen (handler, v2) {
    this.v2 = v2
    const local = update => { if (!this.remote) handler(update) }
    this.listening = v2 ? this.doc.onUpdateV2(local) : this.doc.onUpdate(local)
  }

  observe (handler) { this.observing = this.text.observe(event => handler(event.delta.length)) }
  pieces (all) { this.transact(() => { for (const r of all) this.text.insert(r.index, r.text, r.length ? { bold: true } : {}, this.open) }) }
  transact (body) {
    if (this.open) return body()
    this.open = this.doc.beginTransaction(null)
    try { body() } finally { this.open.commit(); this.open.free(); this.open = null }
  }

  remove (index, length) { this.transact(() => this.text.delete(index, length, this.open)) }
  insert (index, text) { this.transact(() => this.text.insert(index, text, null, this.open)) }
  insertList (index, values) { this.transact(() => this.list.insert(index, values, this.open)) }
  set (value) { this.transact(() => this.map.set('v', value, this.open)) }
  apply (update) { this.remote = true; this.transact(() => this.v2 ? this.open.applyV2(update) : this.open.applyV1(update)); this.remote = false }
  applyAll (updates) { this.remote = true; this.transact(() => { for (const update of updates) this.v2 ? this.open.applyV2(update) : this.open.applyV1(update) }); this.remote = false }
  encode (v2) { return v2 ? Y.encodeStateAsUpdateV2(this.doc) : Y.encodeStateAsUpdate(this.doc) }
  read () { return this.text.toString() }
  readList () { return this.list.toJson() }
  readMap () { const v = this.map.toJson(); return v instanceof Map ? v.get('v') : v.v }
}

const loro = L => class {
  constructor (client, state) {
    this.doc = new L.LoroDoc()
    this.doc.setPeerId(client)
    this.doc.configTextStyle({ bold: { expand: 'after' } })
    if (state) this.doc.import(state)
    this.text = this.doc.getText('text'); this.list = this.doc.getList('array'); this.map = this.doc.getMap('map')
  }

  done () { if (!this.inside) this.doc.commit() }
  listen (handler) { this.listening = this.doc.subscribeLocalUpdates(handler) }
  // Events come in a microtask, so the run waits for them at its end: see rich().
  observe (handler) { this.later = true; this.observing = this.text.subscribe(batch => { for (const event of batch.events) handler(event.diff.diff.length) }) }
  pieces (all) { this.text.applyDelta(all.map(r => r.length ? { insert: r.text, attributes: { bold: true } } : { insert: r.text })); this.done() }
  remove (index, length) { this.text.delete(index, length); this.done() }
  insert (index, text) { this.text.insert(index, text); this.done() }
  insertList (index, values) { for (let i = 0; i < values.length; i++) this.list.insert(index + i, values[i]); this.done() }
  set (value) { this.map.set('v', value); this.done() }
  apply (update) { this.doc.import(update) }
  applyAll (updates) { this.doc.importBatch(updates) }
  transact (body) { this.inside = true; body(); this.inside = false; this.done() }
  encode (v2) { return this.doc.export({ mode: v2 || v2 === undefined ? 'snapshot' : 'update' }) }
  read () { return this.text.toString() }
  readList () { return this.list.toArray() }
  readMap () { return this.map.get('v') }
}

const automerge = A => {
  const base = A.save(A.from({ array: [], map: {}, text: '' }, { actor: '00' }))
  return class {
    constructor (client, state) { this.doc = A.load(state || base, { actor: client.toString(16).padStart(16, '0') }) }
    edit (body) {
      if (this.open) return body(this.open)
      this.doc = A.change(this.doc, this.options || {}, body)
      if (this.handler) this.handler(A.getLastLocalChange(this.doc))
    }

    listen (handler) { this.handler = handler }
    observe (handler) { this.options = { patchCallback: patches => handler(patches.length) } }
    pieces (all) {
      this.edit(doc => {
        A.splice(doc, ['text'], 0, 0, all.map(r => r.text).join(''))
        for (const r of all) if (r.length) A.mark(doc, ['text'], { start: r.index, end: r.index + r.text.length, expand: 'after' }, 'bold', true)
      })
    }

    remove (index, length) { this.edit(doc => A.splice(doc, ['text'], index, length)) }
    insert (index, text) { this.edit(doc => A.splice(doc, ['text'], index, 0, text)) }
    insertList (index, values) { this.edit(doc => A.insertAt(doc.array, index, ...values)) }
    set (value) { this.edit(doc => { doc.map.v = typeof value === 'string' ? new A.ImmutableString(value) : value }) }
    apply (update) { [this.doc] = A.applyChanges(this.doc, [update]) }
    applyAll (updates) { [this.doc] = A.applyChanges(this.doc, updates) }
    transact (body) { this.edit(doc => { this.open = doc; try { body() } finally { this.open = null } }) }
    encode () { return A.save(this.doc) }
    read () { return this.doc.text }
    readList () { return this.doc.array }
    readMap () { const v = this.doc.map.v; return v instanceof A.ImmutableString ? v.toString() : v }
  }
}

const diamond = D => class {
  constructor (client, state) { this.doc = state ? D.Doc.fromBytes(state, 'u' + client) : new D.Doc('u' + client) }
  listen (handler) { this.handler = handler; this.version = this.doc.getLocalVersion() }
  done () { if (this.handler && !this.inside) { this.handler(this.doc.getPatchSince(this.version)); this.version = this.doc.getLocalVersion() } }
  remove (index, length) { this.doc.del(index, length); this.done() }
  insert (index, text) { this.doc.ins(index, text); this.done() }
  apply (update) { this.doc.mergeBytes(update); this.version = this.doc.getLocalVersion() }
  applyAll (updates) { for (const update of updates) this.doc.mergeBytes(update); this.version = this.doc.getLocalVersion() }
  transact (body) { this.inside = true; body(); this.inside = false; this.done() }
  encode () { return this.doc.toBytes() }
  read () { return this.doc.get() }
  readList () { return [] }
  readMap () {}
}

const Peer = await ({
  yjs: async () => yjs(await import('yjs')),
  ywasm: () => ywasm(require('ywasm')),
  'loro-wasm': () => loro(require('loro-crdt')),
  automerge: async () => automerge(await import('@automerge/automerge')),
  'diamond-wasm': () => diamond(require('diamond-types-node'))
})[engine]()
const isYjs = engine === 'yjs' || engine === 'ywasm'

const check = (holds, why) => { if (!holds) { console.error(`${engine}: ${why}`); process.exit(3) } }
const readWork = () => {
  const file = fs.readFileSync(workPath); let at = 0
  const next = () => { at += 4; return file.readUInt32LE(at - 4) }
  return Array.from({ length: next() }, () => Array.from({ length: next() }, () => {
    const r = { kind: next(), who: next(), index: next(), length: next() }
    const bytes = file.subarray(at + 4, at + 4 + next()); at += bytes.length
    if (r.kind === NUMBERS || r.kind === ORDER) r.values = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4))
    else r.text = bytes.toString()
    return r
  }))
}
const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1000 } // of all threads: compiling and collecting too
// The clock starts: what went before is told, so that a run that is ended has a figure too.
const begin = () => { fs.writeSync(1, `{"prepared":${cpu()}}\n`); return cpu() }
const hash = (bytes, h = 2166136261) => { for (let i = 0; i < bytes.length; i++) h = Math.imul(h ^ bytes[i], 16777619); return h >>> 0 }
const fingerprint = bytes => bytes.length + ':' + hash(bytes)
const shown = v => v === undefined ? '' : typeof v === 'object' ? String(v instanceof Map ? v.get('name') : v.name) : String(v)
const content = peer => peer.read() + '|' + Array.from(peer.readList(), v => shown(v) + ',').join('') + '|' + shown(peer.readMap())
const expected = r => r.kind === NUMBERS ? '|' + r.values.map(v => v + ',').join('') + '|' : r.text + '||'
const edit = (peer, r) => {
  switch (r.kind) {
    case TEXT: if (r.length) peer.remove(r.index, r.length); if (r.text) peer.insert(r.index, r.text); break
    case NUMBERS: peer.insertList(r.index, r.values); break
    case STRINGS: peer.insertList(r.index, [r.text]); break
    case MAP_NUMBER: peer.set(r.index); break
    case MAP_OBJECT: peer.set({ name: r.text, address: 'here' }); break
    case MAP_STRING: peer.set(r.text)
  }
}
const result = {}
const end = peer => { result.content = fingerprint(Buffer.from(content(peer))); if (isYjs) result.state = fingerprint(peer.encode(false)) }
const sent = updates => { let h, size = 0; for (const u of updates) { h = hash(u, h); size += u.length } result.updates = updates.length + ':' + size + ':' + h }
const settle = async () => { for (let i = 0; i < 4; i++) { globalThis.gc(); await new Promise(resolve => setTimeout(resolve, 10)) } }
const memory = () => { const m = process.memoryUsage(); return { heap: m.heapUsed + m.external, rss: m.rss } }

const oneAuthor = work => {
  const updates = []
  const author = new Peer(1); const reader = new Peer(2)
  author.listen(u => updates.push(u), true); reader.v2 = true
  const start = begin()
  for (const r of work[0]) edit(author, r)
  for (const u of updates) reader.apply(u)
  result.ms = cpu() - start
  const wanted = expected(work[1][0])
  check(content(author) === wanted && content(reader) === wanted, 'not the expected content')
  end(reader); sent(updates)
}
const twoAuthors = work => {
  const ones = []; const twos = []
  const one = new Peer(1); const two = new Peer(2)
  one.listen(u => ones.push(u), true); two.listen(u => twos.push(u), true)
  for (const r of work[0]) edit(one, r)
  for (const u of ones.splice(0)) two.apply(u)
  const start = begin()
  one.transact(() => { for (const r of work[1]) edit(one, r) })
  two.transact(() => { for (const r of work[2]) edit(two, r) })
  for (const u of ones) two.apply(u)
  for (const u of twos) one.apply(u)
  result.ms = cpu() - start
  check(content(one) === content(two), 'the documents differ')
  end(one); sent([...ones, ...twos])
}
const manyAuthors = work => {
  const updates = []
  for (const r of work[0]) { const author = new Peer(r.who); author.listen(u => updates.push(u), true); edit(author, r) }
  const reader = new Peer(9999); reader.v2 = true
  const start = begin()
  reader.applyAll(updates)
  result.ms = cpu() - start
  end(reader); sent(updates)
}
const trace = async work => {
  const wanted = work[1][0].text
  if (['load', 'loadread', 'memory-loaded'].includes(shape)) {
    const state = new Uint8Array(fs.readFileSync(statePath))
    const memoryWanted = shape === 'memory-loaded'
    if (memoryWanted) await settle()
    const before = memory()
    const start = begin()
    const reader = new Peer(2, state)
    if (shape === 'loadread') check(reader.read().length === wanted.length, 'not the expected length')
    result.ms = cpu() - start
    if (memoryWanted) { await settle(); const after = memory(); result.heap = after.heap - before.heap; result.rss = after.rss - before.rss }
    check(reader.read() === wanted, 'not the expected content')
    return end(reader)
  }
  if (shape === 'memory-edited') await settle()
  const before = memory()
  const author = new Peer(1)
  let count = 0; let size = 0; let h
  if (shape === 'updates') author.listen(u => { count++; size += u.length })
  if (shape === 'verify' && engine === 'yjs') author.listen(u => { count++; size += u.length; h = hash(u, h) })
  // One transaction where only the state at the end is wanted: automerge takes minutes otherwise.
  const edits = () => { for (const r of work[0]) edit(author, r) }
  const atOnce = engine === 'automerge' && !['quiet', 'updates'].includes(shape)
  let start = begin()
  if (atOnce) author.transact(edits); else edits()
  result.ms = cpu() - start
  if (shape === 'memory-edited') { await settle(); const after = memory(); result.heap = after.heap - before.heap; result.rss = after.rss - before.rss }
  if (shape === 'encode1' || shape === 'encode2') {
    start = begin()
    const bytes = author.encode(shape === 'encode2')
    result.ms = cpu() - start
    result.updates = fingerprint(bytes)
  }
  if (shape === 'verify') { result.updates = count + ':' + size + ':' + h; fs.writeFileSync(statePath, author.encode()) }
  check(author.read() === wanted, 'not the expected content')
  end(author)
}
const rich = async work => {
  const author = new Peer(1)
  author.pieces(work[0])
  let size = 0; let steps = 0
  author.listen(u => { size += u.length })
  if (shape === 'rich-delta') author.observe(n => { steps += n })
  await new Promise(resolve => setTimeout(resolve, 10))
  const start = begin()
  for (const r of work[1]) edit(author, r)
  if (author.later) await new Promise(resolve => setTimeout(resolve, 0))
  result.ms = cpu() - start
  check(size > 0 && (steps > 0) === (shape === 'rich-delta'), 'the listeners heard nothing')
  check(content(author) === expected(work[2][0]), 'not the expected content')
  end(author); result.updates = String(size)
}
const shuffled = work => {
  const updates = []
  const authors = [1, 2, 3, 4].map(client => { const author = new Peer(client); author.mine = []; author.listen(u => author.mine.push(u)); return author })
  for (const r of work[0]) {
    if (r.kind !== EXCHANGE) { edit(authors[r.who - 1], r); continue }
    for (const author of authors) for (const reader of authors) if (author !== reader) reader.applyAll(author.mine)
    for (const author of authors) updates.push(...author.mine.splice(0))
  }
  const order = work[1][0]
  check(updates.length === order.length, 'not one update for each edit')
  const arriving = order.values.map(i => updates[i])
  const reader = new Peer(9999)
  const start = begin()
  for (const u of arriving) reader.apply(u)
  result.ms = cpu() - start
  check(content(reader) === content(authors[0]) && reader.read().length === order.index, 'the documents differ')
  end(reader); sent(updates)
}

const work = readWork()
await ({ 'one-author': oneAuthor, 'two-authors': twoAuthors, 'many-authors': manyAuthors, rich, 'rich-delta': rich, shuffled }[shape] || trace)(work)
console.log(JSON.stringify(result))
process.exit(0)
