import { demoIdNumber, demoPhone } from '#server/demo/story/people.ts'
import { addDays, dayOf } from '#server/kernel/calendar.ts'
import type { PolicyRow } from '#server/policy/rules/row.ts'

/**
 * Returns a valid row of a policy that is due today, because its receipt was signed the day before. Each `index`
 * gives a different policy number, person and phone.
 */
export function policyRow(index: number, now: Date, change: Partial<PolicyRow> = {}): PolicyRow {
  const today = dayOf(now)
  const person =
    change.idType !== undefined && change.idType !== 'ID_CARD'
      ? `P${99_000_000 + index}`
      : demoIdNumber(bornOn(index), index % 1000)
  return {
    policyNo: String(10_000_000_000_000_000n + BigInt(index)),
    productCode: 'AYCCD',
    applicantName: `测试客户${index}`,
    applicantGender: 'FEMALE',
    idType: 'ID_CARD',
    idNumber: person,
    phone: demoPhone(index % 100_000),
    insuredName: change.applicantName ?? `测试客户${index}`,
    insuredIsApplicant: true,
    insuredBirthDate: bornOn(index),
    termKind: 'LIFE',
    termValue: null,
    payMode: 'REGULAR',
    payYears: 5,
    payFrequency: 'ANNUAL',
    premium: '20000.00',
    dualRecorded: null,
    channel: 'AGENCY',
    branch: '上海分公司',
    underwrittenOn: addDays(today, -3),
    receiptSignedOn: addDays(today, -1),
    coolingOffDays: null,
    status: 'ACTIVE',
    ...change,
  }
}

/** A thousand people share a birthday, so that a million people can have different ID numbers. */
function bornOn(index: number): string {
  return addDays('1950-01-01', Math.floor(index / 1000))
}

const csvHeading =
  '保单号,产品代码,投保人姓名,投保人性别,证件类型,证件号码,手机号码,被保险人姓名,投被保险人同一人,被保险人出生日期,保障期限类型,保障期限,缴费方式,缴费年限,缴费频率,保费,双录,销售渠道,机构,承保日期,回执签收日期,犹豫期天数,保单状态'

/** The policy as a line of an import file. */
export function csvLine(row: PolicyRow): string {
  return [
    row.policyNo,
    row.productCode,
    row.applicantName,
    '女',
    '居民身份证',
    row.idNumber,
    row.phone.replace('+86', ''),
    row.insuredName ?? '',
    row.insuredIsApplicant ? '是' : '否',
    row.insuredBirthDate ?? '',
    '终身',
    '',
    '期缴',
    row.payYears ?? '',
    '年缴',
    row.premium,
    '',
    '个险',
    row.branch,
    row.underwrittenOn,
    row.receiptSignedOn ?? '',
    '',
    '有效',
  ].join(',')
}

/** An import file of these policies, with the byte order mark that spreadsheets write. */
export function csvFile(rows: Iterable<PolicyRow>): string {
  return `\uFEFF${[csvHeading, ...[...rows].map(csvLine)].join('\r\n')}\r\n`
}
