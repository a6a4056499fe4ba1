/** One demo policy; days count back from today. */
export interface DemoPolicy {
  readonly person: string
  readonly product: string
  readonly channel: 'AGENCY' | 'BANK' | 'BROKER' | 'TELESALES' | 'ONLINE'
  readonly branch: string
  readonly premium: string
  readonly pay: readonly ['REGULAR', number, 'ANNUAL' | 'SEMIANNUAL' | 'MONTHLY'] | readonly ['SINGLE']
  readonly term: readonly ['LIFE'] | readonly ['YEARS' | 'TO_AGE', number]
  /** Another person insured: name and birth date; left out when the applicant is. */
  readonly insured?: readonly [name: string, birthDate: string]
  readonly dualRecorded?: boolean
  readonly coolingOffDays?: number
  /** Days since the receipt was signed; the visit opens when the row is taken in, see `opened`. */
  readonly signed: number
  /** Days since the visit opened. */
  readonly opened: number
  /** What has already become of it when the demo starts. */
  readonly story?: 'SUCCESS' | 'NEGATIVE' | 'EXPIRED' | 'REQUESTED' | 'PHONE_NOT_MINE' | 'VENDOR' | 'FACE_3_DAYS' | 'SURRENDERED'
}

/**
 * The demo's policies. Those without a story wait for somebody to try them: every kind of question, every channel,
 * every way to pay, other insured and minors, and cooling-off about to end.
 */
export const demoPolicies: readonly DemoPolicy[] = [
  { person: 'jia', product: 'AYCCD', channel: 'AGENCY', branch: '上海分公司', premium: '20000.00', pay: ['REGULAR', 5, 'ANNUAL'], term: ['LIFE'], insured: ['测试被保险人一', '1986-02-02'], signed: 1, opened: 0 },
  { person: 'jia', product: 'XYZJ', channel: 'AGENCY', branch: '上海分公司', premium: '6880.50', pay: ['REGULAR', 20, 'ANNUAL'], term: ['TO_AGE', 70], insured: ['测试被保险儿童', '2018-06-01'], signed: 1, opened: 0 },
  { person: 'yi', product: 'YSFH', channel: 'BANK', branch: '北京分公司', premium: '100000.00', pay: ['SINGLE'], term: ['YEARS', 10], signed: 2, opened: 1 },
  { person: 'bing', product: 'YSWN', channel: 'BROKER', branch: '江苏分公司', premium: '5000.00', pay: ['REGULAR', 10, 'MONTHLY'], term: ['LIFE'], insured: ['测试被保险人二', '1961-07-07'], signed: 1, opened: 0 },
  { person: 'smith', product: 'YSTL', channel: 'ONLINE', branch: '上海分公司', premium: '30000.00', pay: ['REGULAR', 3, 'SEMIANNUAL'], term: ['YEARS', 20], signed: 1, opened: 0 },
  { person: 'smith', product: 'YSYW', channel: 'ONLINE', branch: '上海分公司', premium: '365.00', pay: ['SINGLE'], term: ['YEARS', 1], signed: 1, opened: 0 },
  { person: 'gang', product: 'YSWN', channel: 'BANK', branch: '广东分公司', premium: '200000.00', pay: ['SINGLE'], term: ['LIFE'], signed: 1, opened: 0 },
  { person: 'tai', product: 'YSFH', channel: 'BROKER', branch: '福建分公司', premium: '12000.00', pay: ['REGULAR', 5, 'ANNUAL'], term: ['YEARS', 15], insured: ['測試被保險人三', '2015-09-09'], signed: 1, opened: 0 },
  { person: 'wai', product: 'XYZJ', channel: 'TELESALES', branch: '北京分公司', premium: '4200.00', pay: ['REGULAR', 15, 'MONTHLY'], term: ['YEARS', 30], signed: 1, opened: 0 },
  { person: 'ji', product: 'AYCCD', channel: 'TELESALES', branch: '四川分公司', premium: '8000.00', pay: ['REGULAR', 10, 'SEMIANNUAL'], term: ['LIFE'], signed: 1, opened: 0 },
  { person: 'geng', product: 'YSFH', channel: 'BANK', branch: '山东分公司', premium: '50000.00', pay: ['SINGLE'], term: ['YEARS', 6], signed: 1, opened: 1 },
  { person: 'xin', product: 'XYZJ', channel: 'AGENCY', branch: '浙江分公司', premium: '3600.00', pay: ['REGULAR', 20, 'ANNUAL'], term: ['LIFE'], signed: 13, opened: 0 },
  { person: 'ren', product: 'YSWN', channel: 'BROKER', branch: '江苏分公司', premium: '15000.00', pay: ['REGULAR', 5, 'ANNUAL'], term: ['LIFE'], signed: 15, opened: 0 },
  { person: 'xin', product: 'AYCCD', channel: 'AGENCY', branch: '浙江分公司', premium: '10000.00', pay: ['REGULAR', 3, 'ANNUAL'], term: ['LIFE'], signed: 4, opened: 3, story: 'SUCCESS' },
  { person: 'gui', product: 'YSFH', channel: 'BANK', branch: '北京分公司', premium: '80000.00', pay: ['SINGLE'], term: ['YEARS', 8], signed: 4, opened: 3, story: 'NEGATIVE' },
  { person: 'yin', product: 'YSWN', channel: 'BROKER', branch: '上海分公司', premium: '25000.00', pay: ['REGULAR', 5, 'ANNUAL'], term: ['LIFE'], signed: 5, opened: 2, story: 'NEGATIVE' },
  { person: 'zi', product: 'XYZJ', channel: 'TELESALES', branch: '四川分公司', premium: '5200.00', pay: ['REGULAR', 20, 'ANNUAL'], term: ['TO_AGE', 80], signed: 5, opened: 4, story: 'EXPIRED' },
  { person: 'gui', product: 'AYCCD', channel: 'AGENCY', branch: '北京分公司', premium: '18000.00', pay: ['REGULAR', 5, 'ANNUAL'], term: ['LIFE'], signed: 3, opened: 2, story: 'REQUESTED' },
  { person: 'chou', product: 'YSTL', channel: 'BANK', branch: '广东分公司', premium: '60000.00', pay: ['SINGLE'], term: ['YEARS', 12], signed: 3, opened: 2, story: 'PHONE_NOT_MINE' },
  { person: 'zi', product: 'YSYW', channel: 'ONLINE', branch: '四川分公司', premium: '298.00', pay: ['SINGLE'], term: ['YEARS', 1], signed: 2, opened: 1, story: 'VENDOR' },
  { person: 'ren', product: 'XYZJ', channel: 'AGENCY', branch: '江苏分公司', premium: '7000.00', pay: ['REGULAR', 10, 'ANNUAL'], term: ['YEARS', 20], signed: 5, opened: 3, story: 'FACE_3_DAYS' },
  { person: 'yin', product: 'XYZJ', channel: 'AGENCY', branch: '上海分公司', premium: '2600.00', pay: ['REGULAR', 20, 'ANNUAL'], term: ['LIFE'], signed: 3, opened: 2, story: 'SURRENDERED' },
]
