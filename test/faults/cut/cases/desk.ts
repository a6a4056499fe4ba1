import type { StaffRole } from '#server/vocabulary/rights.ts'
import { askedCase } from '#test/support/world/queue.ts'
import type { Person, Stage } from '../stage.ts'
import type { Call, UseCase } from '../use-case.ts'

type Calls = ReturnType<Person['on']>

/** A use case of somebody with one role. `before` prepares with that person's calls. */
export function as<T>(
  role: StaffRole,
  before: (own: Calls, stage: Stage, person: Person) => Promise<T>,
  call: (own: Calls, ready: T) => Promise<unknown>,
): UseCase['prepare'] {
  return async (stage): Promise<Call> => {
    const person = await stage.staff(role)
    const ready = await before(person.on(stage.world.services), stage, person)
    return (services) => call(person.on(services), ready)
  }
}

export const nothing = async () => undefined
/** Somebody repeats what they see did not happen; a second one is seen in the list. */
const created = 'a second one is in the list that the person sees, and harms nobody'
const opened = 'each opening is recorded, also the one whose answer did not come'

const visit = async (_: Calls, { customer }: Stage) => (await customer()).visitId
const account = async (own: Calls, { staff }: Stage) => {
  const { member } = await staff('AGENT')
  const row = (await own.staff.list()).find(({ id }) => id === member.id)
  return { id: member.id, version: row?.version ?? 0 }
}
const onAccount = (
  name: 'disable' | 'resetPassword' | 'resetSecondFactor',
  more: Partial<UseCase> = {},
): UseCase => ({
  prepare: as('ADMINISTRATOR', account, (own, key) => own.staff[name](key)),
  done: ['EDITED_MEANWHILE'],
  ...more,
})
const reason = '核心系统对接'
const client = {
  name: '核心系统',
  scopes: ['policies:write' as const],
  networks: [],
  certificates: [],
  agents: [],
  reason,
}
const newClient = async (own: Calls) => (await own.partner.create(client)).id
const endpoint = { url: 'https://127.0.0.1/hook', description: '接收端', types: [], reason }
const newEndpoint = async (own: Calls) => {
  const { id } = await own.webhook.create({ ...endpoint, clientId: await newClient(own) })
  return { id, version: 1, reason }
}
const calendar = {
  year: 2027,
  source: '国务院办公厅关于2027年部分节假日安排的通知（测试）',
  days: [{ day: '2027-01-01', kind: 'HOLIDAY' as const, name: '元旦' }],
}

/** What staff do beside calls and questionnaires. */
export const deskCases: Readonly<Record<string, UseCase>> = {
  'account.endOtherSessions': { prepare: as('AGENT', nothing, (own) => own.account.endOtherSessions()) },
  'staff.create': {
    prepare: as('ADMINISTRATOR', nothing, (own) =>
      own.staff.create({ username: 'newcomer', name: '新人', email: 'n@test.invalid', roles: ['AGENT'] }),
    ),
    done: ['NAME_TAKEN'],
  },
  'staff.edit': {
    prepare: as('ADMINISTRATOR', account, (own, key) =>
      own.staff.edit({ ...key, name: '改名', email: 'c@test.invalid', roles: ['AGENT'] }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'staff.disable': onAccount('disable'),
  'staff.enable': {
    prepare: as(
      'ADMINISTRATOR',
      async (own, stage) => {
        const key = await account(own, stage)
        await own.staff.disable(key)
        return { ...key, version: key.version + 1 }
      },
      (own, key) => own.staff.enable(key),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'staff.resetPassword': onAccount('resetPassword'),
  'staff.resetSecondFactor': onAccount('resetSecondFactor'),
  'staff.unlock': {
    prepare: as('ADMINISTRATOR', account, (own, { id }) => own.staff.unlock({ id })),
    twice: 'each unlocking is recorded, also the one whose answer did not come',
  },
  'desk.unmask': {
    prepare: as('SUPERVISOR', visit, (own, visitId) =>
      own.desk.unmask({ visitId, fields: ['phone'], reason: '客户来电核对' }),
    ),
    twice: 'each look at personal data is recorded, also the one whose answer did not come',
  },
  'export.visits': {
    prepare: as('SUPERVISOR', nothing, (own) => own.export.visits({ format: 'csv', query: {} })),
    twice: opened,
  },
  'export.audit': {
    prepare: as('AUDITOR', nothing, (own) => own.export.audit({ format: 'csv', query: {} })),
    twice: opened,
  },
  'export.products': {
    prepare: as('SUPERVISOR', nothing, (own) => own.export.products({ format: 'csv' })),
    twice: opened,
  },
  'export.report': {
    prepare: as('MANAGER', nothing, (own) => {
      const filter = { from: '2026-03-01', to: '2026-03-02' }
      return own.export.report({ format: 'csv', query: { table: 'extract', filter } })
    }),
    twice: opened,
  },
  'evidence.openPack': {
    prepare: as('SUPERVISOR', visit, (own, visitId) =>
      own.evidence.openPack({ visitId, reason: '监管调阅' }),
    ),
    twice: opened,
  },
  'evidence.openMonth': {
    prepare: as('AUDITOR', nothing, (own) => own.evidence.openMonth({ month: '2026-03' })),
    twice: opened,
  },
  'inbox.read': {
    prepare: as('AGENT', nothing, (own) => own.inbox.read({ items: null, asOf: '2026-03-02T02:00:00.000Z' })),
  },
  'setting.save': {
    prepare: as('ADMINISTRATOR', nothing, (own) =>
      own.setting.save({ key: 'windowDays', version: 0, value: 5, reason }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'calendar.save': {
    prepare: as('ADMINISTRATOR', nothing, (own) =>
      own.calendar.save({ calendar, version: 0, reason: '国务院已公布' }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'comment.visit.add': {
    prepare: as('SUPERVISOR', visit, (own, id) =>
      own.comment.visit.add({ id, text: '客户说周五再联系', mentions: [] }),
    ),
    twice: created,
  },
  'comment.case.add': {
    prepare: as(
      'SUPERVISOR',
      async (_, { world }) => (await askedCase(world)).caseId,
      (own, id) => own.comment.case.add({ id, text: '客户说周五再联系', mentions: [] }),
    ),
    twice: created,
  },
  'savedView.save': {
    prepare: as('SUPERVISOR', nothing, (own) =>
      own.savedView.save({ list: 'problems', name: '逾期未办', query: 'overdue=1', shared: false }),
    ),
    twice: 'the view of the same name is replaced by itself, and each saving is recorded',
  },
  'savedView.remove': {
    prepare: as(
      'SUPERVISOR',
      (own) => own.savedView.save({ list: 'problems', name: '逾期未办', query: 'overdue=1', shared: false }),
      (own, { id }) => own.savedView.remove({ id }),
    ),
    done: ['RECORD_NOT_FOUND'],
  },
  'alert.saveRule': {
    prepare: as(
      'MANAGER',
      async (own) => {
        const [rule] = await own.alert.rules()
        if (rule === undefined) throw new Error('there are rules')
        const { kind, version, threshold } = rule
        return { kind, version, threshold, enabled: false, reason }
      },
      (own, input) => own.alert.saveRule(input),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'partner.create': {
    prepare: as('INTEGRATION', nothing, (own) => own.partner.create(client)),
    done: ['NAME_TAKEN'],
  },
  'partner.edit': {
    prepare: as('INTEGRATION', newClient, (own, id) =>
      own.partner.edit({ ...client, id, version: 1, name: '核心系统二' }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'partner.switch': {
    prepare: as('INTEGRATION', newClient, (own, id) =>
      own.partner.switch({ id, version: 1, enabled: false, reason }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'partner.issueKey': {
    prepare: as('INTEGRATION', newClient, (own, clientId) =>
      own.partner.issueKey({ clientId, days: 30, reason }),
    ),
    twice: 'nobody has the first key, which the list shows as never used, for revocation',
  },
  'partner.revokeKey': {
    prepare: as(
      'INTEGRATION',
      async (own) => await own.partner.issueKey({ clientId: await newClient(own), days: 30, reason }),
      (own, { id }) => own.partner.revokeKey({ id, reason }),
    ),
    done: ['STEP_NOT_POSSIBLE'],
  },
  'webhook.create': {
    prepare: as('INTEGRATION', newClient, (own, clientId) => own.webhook.create({ ...endpoint, clientId })),
    twice: 'a second endpoint is in the list, and each gets the events until it is switched off',
  },
  'webhook.edit': {
    prepare: as('INTEGRATION', newEndpoint, (own, key) =>
      own.webhook.edit({ ...endpoint, ...key, description: '新接收端' }),
    ),
    done: ['EDITED_MEANWHILE'],
  },
  'webhook.switch': {
    prepare: as('INTEGRATION', newEndpoint, (own, key) => own.webhook.switch({ ...key, active: false })),
    done: ['EDITED_MEANWHILE'],
  },
  'webhook.rotateSecret': {
    prepare: as('INTEGRATION', newEndpoint, (own, key) => own.webhook.rotateSecret(key)),
    done: ['EDITED_MEANWHILE'],
  },
}
