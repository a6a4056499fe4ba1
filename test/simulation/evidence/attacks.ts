import type { Finding } from '#server/evidence-check/findings.ts'
import type { Random } from '../support/random.ts'
import { type Attacker, rewordedText, type Written } from './attacker.ts'

/** How far the attacker goes: only the record, also the chain and everything that follows, also the log. */
export type Depth = 'RECORD' | 'CHAIN' | 'LOG'

/** What an attack did: the places at which a finding names it. Null if there was nothing to attack. */
export interface Done {
  /** Visits, or forms and keys of rows, or positions of the log, that it touched. */
  readonly places: readonly string[]
}

export interface Target {
  readonly visit: string
  readonly other: string
}

export interface Attack {
  readonly name: string
  readonly apply: (by: Attacker, target: Target, random: Random) => Promise<Done | null>
}

/** The place that a finding names. */
export function placeOf(finding: Finding): string {
  if ('visit' in finding) return `visit ${finding.visit}`
  if ('form' in finding) return `${finding.form} ${finding.key}`
  if ('position' in finding) return `entry ${finding.position}`
  if ('level' in finding) return `tile ${finding.level}/${finding.index}`
  if ('day' in finding) return `day ${finding.day}`
  if ('size' in finding) return `checkpoint ${finding.size}`
  return 'head'
}

const depths: readonly Depth[] = ['CHAIN', 'LOG']
const visitPlace = (visit: string): Done => ({ places: [`visit ${visit}`] })

/** An attack that changes the events of a visit: once with a new chain, once with the log made to agree as well. */
function onEvents(name: string, change: (events: Written[], random: Random) => Written[] | null): Attack[] {
  return depths.map((depth) => ({
    name: `${name}, ${depth}`,
    apply: async (by, { visit }, random) => {
      const events = change(await by.events(visit), random)
      if (events === null) return null
      const positions = await by.rows('SELECT position FROM log_entry WHERE visit_id = $1', [visit])
      await by.rewrite(visit, events, depth === 'LOG')
      return depth === 'LOG'
        ? { places: [`visit ${visit}`, ...positions.map(({ position }) => `entry ${position}`)] }
        : visitPlace(visit)
    },
  }))
}

/** An attack that changes one column of a row, and nothing else. */
function onRow(name: string, text: string): Attack {
  return {
    name,
    apply: async (by, { visit }) => ((await by.run(text, [visit])) > 0 ? visitPlace(visit) : null),
  }
}

/** An attack on a row of a covered table that belongs to the visit. */
function onCovered(name: string, form: string, find: string, change: string): Attack {
  return {
    name,
    apply: async (by, { visit }) => {
      const [row] = await by.rows(find, [visit])
      if (row === undefined) return null
      await by.run(change, [row.id, ...(row.seq === undefined ? [] : [row.seq])])
      return { places: [`${form} ${row.id}${row.seq === undefined ? '' : `:${row.seq}`}`] }
    },
  }
}

const flipped = (answer: 'YES' | 'NO') => (answer === 'YES' ? ('NO' as const) : ('YES' as const))
const minutes = (at: Date, by: number) => new Date(at.getTime() + by * 60_000)

const events: Attack[] = [
  ...onEvents('an answer is turned round', (all) => {
    const submitted = all.find(({ event }) => event.type === 'SUBMITTED')
    if (submitted?.event.type !== 'SUBMITTED') return null
    const { payload } = submitted.event
    const [key, given] = Object.entries(payload.answers)[0] ?? []
    if (key === undefined || given === undefined) return null
    const answers = { ...payload.answers, [key]: { ...given, answer: flipped(given.answer) } }
    return all.map((one) =>
      one === submitted ? { ...one, event: { type: 'SUBMITTED', payload: { ...payload, answers } } } : one,
    )
  }),
  ...onEvents('a visit at the phone has succeeded', (all) =>
    all.some(({ event }) => event.type === 'SENT_TO_CALLBACK')
      ? all.map((one) =>
          one.event.type === 'SENT_TO_CALLBACK'
            ? { ...one, event: { type: 'SUCCEEDED', payload: { method: 'WECHAT' } } }
            : one,
        )
      : null,
  ),
  ...onEvents('the last events are cut off', (all, random) =>
    all.length < 4 ? null : all.slice(0, all.length - 1 - random.below(2)),
  ),
  ...onEvents('an event is taken out of the middle', (all) => {
    const at = all.findIndex(
      ({ event }) => event.type === 'IDENTITY_FAILED' || event.type === 'VISIT_STARTED',
    )
    return at < 1 ? null : all.toSpliced(at, 1)
  }),
  ...onEvents('an event is put into the middle', (all) => {
    const [first] = all
    return first === undefined || all.length < 3
      ? null
      : all.toSpliced(2, 0, {
          at: first.at,
          mac: first.mac,
          event: { type: 'RETURNED_TO_EDIT', payload: {} },
        })
  }),
  ...onEvents('two events change places', (all) => {
    const [first, second, third, ...rest] = all
    return first && second && third && rest.length > 0 ? [first, third, second, ...rest] : null
  }),
  ...onEvents('an event is backdated', (all, random) => {
    const at = 1 + random.below(all.length - 1)
    const chosen = all[at]
    return chosen ? all.with(at, { ...chosen, at: minutes(chosen.at, -1 - random.below(1000)) }) : null
  }),
  ...onEvents('the identity check is another one', (all) => {
    const verified = all.find(({ event }) => event.type === 'IDENTITY_VERIFIED')
    if (verified?.event.type !== 'IDENTITY_VERIFIED') return null
    const { payload } = verified.event
    return all.map((one) =>
      one === verified
        ? { ...one, event: { type: 'IDENTITY_VERIFIED', payload: { ...payload, carried: !payload.carried } } }
        : one,
    )
  }),
]

const records: Attack[] = [
  onRow(
    'the row says another status',
    "UPDATE visit SET status = 'SUCCESS', stage = 'SUCCESS', live = false WHERE id = $1 AND status <> 'SUCCESS'",
  ),
  onRow(
    'the row says another end of the window',
    "UPDATE visit SET window_ends_at = window_ends_at + interval '1 day' WHERE id = $1",
  ),
  onRow('the row has another head', "UPDATE visit SET head_hash = sha256('x') WHERE id = $1"),
  onRow(
    'the row of an answer is turned round',
    "UPDATE answer SET answer = CASE answer WHEN 'YES' THEN 'NO' ELSE 'YES' END, passing = NOT passing WHERE visit_id = $1",
  ),
  onRow('an answer becomes a passing one', 'UPDATE answer SET passing = NOT passing WHERE visit_id = $1'),
  onRow('an answer gets a comment', "UPDATE answer SET comment = '明白' WHERE visit_id = $1"),
  onRow('the answers are gone', 'DELETE FROM answer WHERE visit_id = $1'),
  onRow(
    'an event left the visit in another state',
    "UPDATE visit_event SET status = 'ANSWERING' WHERE visit_id = $1 AND seq = 2",
  ),
  onRow(
    'an answer was given at another time',
    "UPDATE answer SET answered_at = answered_at - interval '1 day' WHERE visit_id = $1",
  ),
  onRow(
    'the payload of an event is changed',
    `UPDATE visit_event SET payload = payload || '{"carried": true, "revision": 9, "reasons": ["WINDOW_EXPIRED"]}' WHERE visit_id = $1 AND seq = 3`,
  ),
  onRow(
    'an event is of another type',
    "UPDATE visit_event SET type = 'RETURNED_TO_EDIT', payload = '{}' WHERE visit_id = $1 AND seq = 3",
  ),
  onRow(
    'the instant of an event is changed',
    "UPDATE visit_event SET at = at - interval '3 days' WHERE visit_id = $1 AND seq = 2",
  ),
  onRow(
    'the link of an event is changed',
    'UPDATE visit_event SET hash = sha256(hash) WHERE visit_id = $1 AND seq = 2',
  ),
  onRow('an event is gone', 'DELETE FROM visit_event WHERE visit_id = $1 AND seq = 2'),
  onRow(
    'the last event is gone',
    'DELETE FROM visit_event e WHERE visit_id = $1 AND seq = (SELECT max(seq) FROM visit_event WHERE visit_id = e.visit_id)',
  ),
  onRow(
    'the strokes are others',
    "UPDATE signature SET strokes = replace(strokes, '[', '[ ') WHERE visit_id = $1",
  ),
  onRow('the signature is gone', 'DELETE FROM signature WHERE visit_id = $1'),
  onRow(
    'the pinned text is another',
    "UPDATE visit_questionnaire SET rendered = replace(rendered, '？', '吗？') WHERE visit_id = $1",
  ),
  onRow(
    'the pinned text is another, with its hash',
    "UPDATE visit_questionnaire SET rendered = rendered || ' ', sha256 = encode(sha256(convert_to(rendered || ' ', 'UTF8')), 'hex') WHERE visit_id = $1",
  ),
  onRow('the pinned text is gone', 'DELETE FROM visit_questionnaire WHERE visit_id = $1'),
  onRow(
    'the answers by phone are turned round',
    `UPDATE phone_answer SET passing = NOT passing WHERE attempt_id IN
    (SELECT a.id FROM callback_attempt a JOIN callback_case c ON c.id = a.case_id WHERE c.visit_id = $1)`,
  ),
]

const wholes: Attack[] = [
  {
    name: 'the visit is gone',
    apply: async (by, { visit }) => {
      for (const table of ['answer', 'signature', 'visit_questionnaire', 'visit_event'])
        await by.run(`DELETE FROM ${table} WHERE visit_id = $1`, [visit])
      await by.run('DELETE FROM visit WHERE id = $1', [visit])
      return visitPlace(visit)
    },
  },
  {
    name: 'the wording is replaced, down to the chain',
    apply: async (by, { visit }) => {
      const [text] = await by.rows('SELECT rendered FROM visit_questionnaire WHERE visit_id = $1', [visit])
      if (text === undefined) return null
      const { text: anew, sha } = rewordedText(String(text.rendered))
      await by.run('UPDATE visit_questionnaire SET rendered = $2, sha256 = $3 WHERE visit_id = $1', [
        visit,
        anew,
        sha,
      ])
      const all = await by.events(visit)
      const changed = all.map((one): Written => {
        if (one.event.type !== 'QUESTIONNAIRE_OPENED' || one.event.payload.pinned === undefined) return one
        const payload = { ...one.event.payload, pinned: { ...one.event.payload.pinned, sha256: sha } }
        return { ...one, event: { type: 'QUESTIONNAIRE_OPENED', payload } }
      })
      await by.rewrite(visit, changed, false)
      return visitPlace(visit)
    },
  },
  {
    name: 'two visits change their events',
    apply: async (by, { visit, other }) => {
      const [here, there] = [await by.events(visit), await by.events(other)]
      await by.rewrite(visit, there, false)
      await by.rewrite(other, here, false)
      return { places: [`visit ${visit}`, `visit ${other}`] }
    },
  },
  ...(
    [
      ['signature', 'strokes'],
      ['visit_questionnaire', 'rendered'],
      ['answer', "revision || question_key || answer || coalesce(comment, '')"],
    ] as const
  ).map(
    ([table, said]): Attack => ({
      name: `two visits change their rows of ${table}`,
      apply: async (by, { visit, other }) => {
        // Visits that say the same do not differ afterwards.
        const told = await by.rows(
          `SELECT string_agg(${said}, ',' ORDER BY ${said}) AS said FROM ${table} WHERE visit_id = ANY($1) GROUP BY visit_id`,
          [[visit, other]],
        )
        if (told.length === 0 || told[0]?.said === told[1]?.said) return null
        const spare = '00000000-0000-4000-8000-000000000000'
        for (const [from, to] of [
          [visit, spare],
          [other, visit],
          [spare, other],
        ])
          await by.run(`UPDATE ${table} SET visit_id = $2 WHERE visit_id = $1`, [from, to])
        return { places: [`visit ${visit}`, `visit ${other}`] }
      },
    }),
  ),
  {
    name: 'an event is invented at the end',
    apply: async (by, { visit }) => {
      const all = await by.events(visit)
      const last = all.at(-1)
      if (last === undefined) return null
      const reminded = { round: 3, by: 'SMS', outboxId: visit } as const
      await by.rewrite(
        visit,
        [...all, { at: last.at, mac: last.mac, event: { type: 'REMINDED', payload: reminded } }],
        false,
      )
      return visitPlace(visit)
    },
  },
  {
    name: 'an explanation moves the instant of an event',
    apply: async (by, { visit }) => {
      await by.run(
        `INSERT INTO evidence_explanation (visit_id, seq, linked_at, explained_at, by)
          SELECT visit_id, seq, at, at, 'evidence:explain' FROM visit_event WHERE visit_id = $1 AND seq = 2`,
        [visit],
      )
      await by.run("UPDATE visit_event SET at = at + interval '4 seconds' WHERE visit_id = $1 AND seq = 2", [
        visit,
      ])
      return { places: [`visit ${visit}`, `evidence_explanation/1 ${visit}:2`] }
    },
  },
]

const audit = 'SELECT id FROM audit WHERE target_id = $1::text ORDER BY id LIMIT 1'
const covered: Attack[] = [
  onCovered(
    'the audit names another actor',
    'audit/1',
    audit,
    "UPDATE audit SET actor_id = 'somebody' WHERE id = $1",
  ),
  onCovered(
    'the audit names another device',
    'audit/1',
    audit,
    `UPDATE audit SET origin = '{"agent": "another"}' WHERE id = $1`,
  ),
  onCovered(
    'the audit has another instant',
    'audit/1',
    audit,
    "UPDATE audit SET at = at - interval '1 hour' WHERE id = $1",
  ),
  onCovered('a row of the audit is gone', 'audit/1', audit, 'DELETE FROM audit WHERE id = $1'),
  {
    // A table that is cut by month keeps ids apart within a month only.
    name: 'a row of the audit has a second one with its id',
    apply: async (by, { visit }, random) => {
      const [row] = await by.rows(audit, [visit])
      if (row === undefined) return null
      const at = random.below(2) === 0 ? "interval '400 days'" : "interval '1 ms'"
      await by.run(
        `INSERT INTO audit (id, at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin, change, mac)
          SELECT id, at - ${at}, actor_kind, 'somebody', action, target_kind, target_id, request_id, origin, change, mac FROM audit WHERE id = $1`,
        [row.id],
      )
      return { places: [`audit/1 ${row.id}`] }
    },
  },
  {
    name: 'a row of the audit is forged',
    apply: async (by, { visit }) => {
      const [row] = await by.rows(
        `INSERT INTO audit (at, actor_kind, actor_id, action, target_kind, target_id, request_id, origin)
          SELECT at, 'STAFF', 'somebody', 'visit.view', 'visit', $1::text, request_id, origin FROM audit ORDER BY id LIMIT 1 RETURNING id`,
        [visit],
      )
      return { places: [`audit/1 ${row?.id}`] }
    },
  },
  onCovered(
    'a failed identity check has passed',
    'identity_attempt/1',
    'SELECT id FROM identity_attempt WHERE visit_id = $1 LIMIT 1',
    "UPDATE identity_attempt SET status = 'FAILED', vendor_code = 7 WHERE id = $1",
  ),
  onCovered(
    'the vendor gave another number',
    'identity_attempt/1',
    'SELECT id FROM identity_attempt WHERE visit_id = $1 LIMIT 1',
    "UPDATE identity_attempt SET vendor_request_id = 'invented' WHERE id = $1",
  ),
  onCovered(
    'an identity check is gone',
    'identity_attempt/1',
    'SELECT id FROM identity_attempt WHERE visit_id = $1 LIMIT 1',
    'DELETE FROM identity_attempt WHERE id = $1',
  ),
  onCovered(
    'a step of a case is another',
    'callback_event/1',
    'SELECT e.case_id AS id, e.seq FROM callback_event e JOIN callback_case c ON c.id = e.case_id WHERE c.visit_id = $1 LIMIT 1',
    "UPDATE callback_event SET by = 'somebody' WHERE case_id = $1 AND seq = $2",
  ),
  onCovered(
    'a step of a case is gone',
    'callback_event/1',
    'SELECT e.case_id AS id, e.seq FROM callback_event e JOIN callback_case c ON c.id = e.case_id WHERE c.visit_id = $1 ORDER BY seq DESC LIMIT 1',
    'DELETE FROM callback_event WHERE case_id = $1 AND seq = $2',
  ),
  onCovered(
    'a call has another recording',
    'callback_attempt/1',
    'SELECT a.id FROM callback_attempt a JOIN callback_case c ON c.id = a.case_id WHERE c.visit_id = $1 AND a.ended_at IS NOT NULL LIMIT 1',
    "UPDATE callback_attempt SET recording_id = 'another', note = '客户已确认' WHERE id = $1",
  ),
]

const log: Attack[] = [
  {
    name: 'an entry of the log has another content',
    apply: async (by, { visit }) => {
      const [row] = await by.rows('SELECT position FROM log_entry WHERE visit_id = $1 LIMIT 1', [visit])
      if (row === undefined) return null
      await by.run(
        `UPDATE log_entry SET content = replace(content, '"seq":', '"seq":1') WHERE position = $1`,
        [row.position],
      )
      return { places: [`entry ${row.position}`] }
    },
  },
  {
    name: 'an entry of the log has another hash',
    apply: async (by, { visit }) => {
      const [row] = await by.rows('SELECT position FROM log_entry WHERE visit_id = $1 LIMIT 1', [visit])
      if (row === undefined) return null
      await by.run("UPDATE log_entry SET leaf_hash = sha256('x') WHERE position = $1", [row.position])
      return { places: [`entry ${row.position}`] }
    },
  },
  {
    name: 'an entry of the log has another number',
    apply: async (by, { visit }) => {
      const [row] = await by.rows('SELECT position FROM log_entry WHERE visit_id = $1 LIMIT 1', [visit])
      if (row === undefined) return null
      await by.run('UPDATE log_entry SET number = number + 1 WHERE position = $1', [row.position])
      return { places: [`entry ${row.position}`] }
    },
  },
  {
    name: 'an entry of rows forgets a row that is gone',
    apply: async (by, { visit }) => {
      const [row] = await by.rows(audit, [visit])
      const [entry] = await by.rows(
        `SELECT position, content FROM log_entry WHERE kind = 'rows' AND content LIKE '%["audit/1","' || $1 || '",%'`,
        [row?.id],
      )
      if (row === undefined || entry === undefined) return null
      await by.run('DELETE FROM audit WHERE id = $1', [row.id])
      // Another row of the same entry is named twice instead, so that the numbers stay right.
      const content = String(entry.content)
      const named = content.match(/\["audit\/1","\d+","[0-9a-f]{64}"\]/g) ?? []
      const own = named.find((one) => one.includes(`"${row.id}"`)) ?? ''
      const beside = named.find((one) => one !== own)
      if (beside === undefined) return null
      await by.rewriteEntry(String(entry.position), content.replace(own, beside))
      return { places: [`entry ${entry.position}`] }
    },
  },
]

/** Attacks on one visit, and on what belongs to it: many of them can be made at once. */
export const attacks: readonly Attack[] = [...events, ...records, ...wholes, ...covered, ...log]
