import type { Described, Node } from './document.ts'
import { resolved, type Schemas, typeOf } from './fields.ts'

type Example = string | number | boolean | null | readonly Example[] | { readonly [field: string]: Example }

/** Examples of fields of cases and calls. */
const examplesOfCases: Readonly<Record<string, Example>> = {
  caseId: '019acb2e-7c00-7000-8000-5a1f3c9d2e50',
  problemId: '019acb2e-7c00-7000-8000-5a1f3c9d2e51',
  followUpId: '019acb2e-7c00-7000-8000-5a1f3c9d2e52',
  attemptId: '019acb2e-7c00-7000-8000-5a1f3c9d2e53',
  commentId: '019acb2e-7c00-7000-8000-5a1f3c9d2e54',
  lease: '019acb2e-7c00-7000-8000-5a1f3c9d2e55',
  leaseUntil: '2026-11-30T02:10:00.000Z',
  now: '2026-11-30T02:05:00.000Z',
  at: '2026-11-30T04:05:00.000Z',
  agent: '80001',
  handler: '80012',
  openedBy: '80001',
  resolvedBy: null,
  reasons: ['NEGATIVE_ANSWER'],
  priority: 0,
  phoneMasked: '199****0007',
  notBefore: null,
  promisedFor: null,
  endedAt: '2026-11-30T02:12:00.000Z',
  confirmedAt: '2026-11-30T02:06:00.000Z',
  sentAt: null,
  doneAt: null,
  resolvedAt: null,
  dueOn: '2026-12-21',
  contact: true,
  counted: false,
  talkSeconds: 300,
  disposition: 'NO_ANSWER',
  note: '',
  problem: null,
  notCallable: null,
  because: null,
  nextAt: null,
  description: '客户不知道有犹豫期',
  resolution: null,
  closingNote: null,
  closing: ['感谢您的配合，再见。'],
  seq: 1,
  text: '客户希望下周一再联系',
  reason: '客户改约，暂不拨打',
  name: '张三',
  idTail: '0075',
  opening: ['您好，这里是客户服务中心。'],
  thirdParty: ['麻烦请本人方便时回电，谢谢，再见。'],
  questions: [{ key: 'cooling-off', text: '您是否知道有犹豫期？', passing: 'YES' }],
  answers: { 'cooling-off': { answer: 'YES' } },
  openedSince: '2026-11-30T00:00:00.000Z',
}

/** Examples of fields by their name. The person does not exist: there is no district with the number 999999. */
const byName: Readonly<Record<string, Example>> = {
  policyNo: '60000000000000001',
  policyNos: ['60000000000000001', '60000000000000002'],
  productCode: 'AYCCD',
  applicantName: '张三',
  applicantGender: 'MALE',
  idType: 'ID_CARD',
  idNumber: '999999198506180075',
  phone: '19900000007',
  insuredName: null,
  insuredIsApplicant: true,
  insuredBirthDate: '1985-06-18',
  termKind: 'LIFE',
  termValue: null,
  payMode: 'REGULAR',
  payYears: 5,
  payFrequency: 'ANNUAL',
  premium: '20000.00',
  dualRecorded: null,
  channel: 'AGENCY',
  branch: '上海分公司',
  underwrittenOn: '2026-11-28',
  receiptSignedOn: '2026-11-30',
  signedOn: '2026-11-30',
  reason: 'GROUP',
  note: null,
  exemption: null,
  coolingOffDays: null,
  visitId: '019acb2e-7c00-7000-8000-5a1f3c9d2e40',
  visitLive: true,
  createdAt: '2026-11-28T02:00:00.000Z',
  updatedAt: '2026-11-30T02:00:00.000Z',
  result: 'CREATED',
  counts: { created: 1, updated: 0, unchanged: 0, refused: 0 },
  index: 0,
  code: null,
  errors: [],
  openedAt: '2026-11-30T02:00:00.000Z',
  startedAt: '2026-11-30T02:05:00.000Z',
  signedAt: '2026-11-30T02:12:00.000Z',
  closedAt: '2026-11-30T02:12:00.000Z',
  windowEndsAt: '2026-12-02T16:00:00.000Z',
  coolingOffEndsAt: '2026-12-15T16:00:00.000Z',
  coolingOffLastDay: '2026-12-15',
  succeededOn: '2026-11-30',
  doneOn: '2026-11-30',
  at: '2026-11-30T02:12:00.000Z',
  way: 'WECHAT',
  more: false,
  failingAnswers: [],
  ...examplesOfCases,
  after: 'eyJvcGVuZWRBdCI6…',
  next: 'eyJvcGVuZWRBdCI6…',
  limit: 50,
  upcoming: null,
  effectiveFrom: '2026-01-01',
  startsAt: '2026-01-01T00:00:00.000Z',
  name: '演示终身寿险',
  designType: 'ORDINARY',
  newType: false,
  riskTranscription: false,
  guaranteedRate: null,
  dualRecording: true,
  onSale: true,
  number: 1,
  standing: 'IN_FORCE',
  title: '回访问卷',
  template: 'in-force',
  questionKey: 'contract-received',
  passing: 'YES',
  variantKey: 'standard',
  condition: { always: true },
  translations: { 'zh-Hant': '您是否已收到保險合同，並簽署了回執？' },
  text: '您是否已收到保险合同，并签署了回执？',
  month: '2026-11',
  asOf: '2026-12-01T02:00:00.000Z',
  key: 'AGENCY',
  visits: 120,
  cancelled: 20,
  due: 100,
  cleanInTime: 90,
  problemInTime: 5,
  doneInTime: 95,
  doneLate: 1,
  online: 2,
  withAgents: 1,
  followUp: 1,
  unfinished: 0,
  WECHAT: 70,
  PHONE: 20,
  LETTER: 3,
  BRANCH: 3,
  doneRate: 0.95,
  cleanRate: 0.9,
  small: false,
}

/** Examples of fields that can be null in some schemas, for those in which they cannot. */
const neverNull: Readonly<Record<string, Example>> = { dualRecorded: true, coolingOffDays: 15 }

/** Examples of masked fields. */
const masked: Readonly<Record<string, Example>> = {
  applicantName: '张*',
  insuredName: '张*',
  idNumber: '999*************75',
  phone: '199****0007',
}
const isMasked = ({ description }: Node) => description?.includes('打码') === true

/** The statuses of policies, visits and cases have the same name. */
const STATUSES: readonly string[] = ['ACTIVE', 'SUCCESS', 'OPEN']

const isObject = (value: Example): value is { readonly [field: string]: Example } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kinds: Readonly<Record<string, (value: Example, node: Node, schemas: Schemas) => boolean>> = {
  string: (value, node) => typeof value === 'string' && value.length >= (node.minLength ?? 0),
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: (value, { items }, schemas) =>
    Array.isArray(value) && value.every((each) => items === undefined || fits(each, items, schemas)),
  object: (value, { required = [] }) => isObject(value) && required.every((field) => field in value),
}

/** Whether a field of this schema can have the value. Fields of different meaning have the same name in places. */
function fits(value: Example, given: Node, schemas: Schemas): boolean {
  const node = resolved(given, schemas)
  const { kind, nullable } = typeOf(node)
  if (value === null) return nullable
  if (node.enum !== undefined) return node.enum.some((each) => each === value)
  return kinds[kind]?.(value, node, schemas) ?? false
}

/** An example of a value that the schema allows. A test reads each by the operation's own schema. */
export function exampleOf(given: Node, schemas: Schemas, name = ''): Example {
  const node = resolved(given, schemas)
  if (name === 'status') return STATUSES.find((status) => node.enum?.includes(status)) ?? null
  const known = isMasked(node) ? masked[name] : byName[name]
  const values = node.enum?.filter((value) => value !== null) ?? []
  for (const example of [known, neverNull[name], values[0], ...(node.examples ?? [])])
    if (example !== undefined && fits(example, node, schemas)) return example
  if (node.properties !== undefined)
    return Object.fromEntries(
      Object.entries(node.properties).map(([field, inner]) => [field, exampleOf(inner, schemas, field)]),
    )
  if (typeOf(node).nullable) return null
  if (node.items === undefined) throw new Error(`there is no example for ${name}`)
  return [exampleOf(node.items, schemas)]
}

const inline = (value: Example): string => {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  return JSON.stringify(value)
}

/** JSON with one field per line, and lists of plain values on one line. */
export function written(value: Example, indent = ''): string {
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const plain = value.every((each) => typeof each !== 'object' || each === null)
    if (plain) return inline(value)
    return `[\n${value.map((each) => `${deeper}${written(each, deeper)}`).join(',\n')}\n${indent}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(
    ([name, inner]) => `${deeper}${JSON.stringify(name)}: ${written(inner, deeper)}`,
  )
  return `{\n${fields.join(',\n')}\n${indent}}`
}

/** The request of an operation, to be pasted into a shell. `BASE` and `KEY` are variables of the shell. */
export function requestExample(operation: Described, schemas: Schemas): string {
  const { method, path, parameters, body, writes } = operation
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(byName[name]))
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.name === 'limit')
    .map(({ name }) => `${name}=${String(byName[name])}`)
  const address = [filled, ...query].join('?')
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "$BASE${address}"`,
    '-H "Authorization: Bearer $KEY"',
    ...(body === null ? [] : ['-H "Content-Type: application/json"']),
    ...(writes ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === null ? [] : [`-d '${written(exampleOf(body, schemas))}'`]),
  ].join(' \\\n  ')
}
