import { idCardCheckDigit } from '../../policy/rules/row.ts'

/**
 * Returns an ID card number with a valid check digit in the unassigned region 999999, so that the number belongs to
 * nobody.
 */
export function demoIdNumber(birthDate: string, sequence: number): string {
  const first = `999999${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
  return `${first}${idCardCheckDigit(first)}`
}

/** Returns a phone number in the range reserved for the demo. No real SMS gateway ever sends to this range. */
export function demoPhone(sequence: number): string {
  return `+86199000${String(sequence).padStart(5, '0')}`
}

type IdType = 'ID_CARD' | 'PASSPORT' | 'HK_MACAU_PERMIT' | 'TAIWAN_PERMIT' | 'FOREIGN_RESIDENT'

export interface DemoPerson {
  readonly key: string
  readonly name: string
  readonly gender: 'MALE' | 'FEMALE' | null
  readonly birthDate: string
  readonly idType: IdType
  /** The document number, for documents that are not an ID card. */
  readonly idNumber?: string
  /** Null if the person is not bound to WeChat and therefore gets text messages. */
  readonly openid: string | null
}

/** The demo's customers. All of them are invented. */
export const demoPeople: readonly DemoPerson[] = [
  {
    key: 'jia',
    name: '测试客户甲',
    gender: 'MALE',
    birthDate: '1985-04-12',
    idType: 'ID_CARD',
    openid: 'odemo-jia',
  },
  {
    key: 'yi',
    name: '测试客户乙',
    gender: 'FEMALE',
    birthDate: '1953-09-30',
    idType: 'ID_CARD',
    openid: 'odemo-yi',
  },
  {
    key: 'bing',
    name: '测试客户丙',
    gender: 'FEMALE',
    birthDate: '1990-01-08',
    idType: 'ID_CARD',
    openid: 'odemo-bing',
  },
  {
    key: 'smith',
    name: 'Alexandra Testperson-Montgomery',
    gender: 'FEMALE',
    birthDate: '1979-06-21',
    idType: 'PASSPORT',
    idNumber: 'X99999901',
    openid: 'odemo-smith',
  },
  {
    key: 'gang',
    name: '測試客戶丁',
    gender: 'MALE',
    birthDate: '1968-11-03',
    idType: 'HK_MACAU_PERMIT',
    idNumber: 'H99999902',
    openid: 'odemo-gang',
  },
  {
    key: 'tai',
    name: '測試客戶戊',
    gender: 'FEMALE',
    birthDate: '1981-02-17',
    idType: 'TAIWAN_PERMIT',
    idNumber: '99999903',
    openid: 'odemo-tai',
  },
  {
    key: 'wai',
    name: 'Demo Applicant',
    gender: 'MALE',
    birthDate: '1975-12-25',
    idType: 'FOREIGN_RESIDENT',
    idNumber: 'FRT999999001',
    openid: 'odemo-wai',
  },
  { key: 'ji', name: '测试客户己', gender: 'MALE', birthDate: '1988-07-19', idType: 'ID_CARD', openid: null },
  { key: 'geng', name: '测试客户庚', gender: null, birthDate: '1959-03-05', idType: 'ID_CARD', openid: null },
  {
    key: 'xin',
    name: '测试客户辛',
    gender: 'FEMALE',
    birthDate: '1992-05-27',
    idType: 'ID_CARD',
    openid: 'odemo-xin',
  },
  {
    key: 'ren',
    name: '测试客户壬',
    gender: 'MALE',
    birthDate: '1970-10-10',
    idType: 'ID_CARD',
    openid: 'odemo-ren',
  },
  {
    key: 'gui',
    name: '测试客户癸',
    gender: 'FEMALE',
    birthDate: '1964-08-14',
    idType: 'ID_CARD',
    openid: 'odemo-gui',
  },
  {
    key: 'zi',
    name: '测试客户子',
    gender: 'MALE',
    birthDate: '1983-03-22',
    idType: 'ID_CARD',
    openid: 'odemo-zi',
  },
  {
    key: 'chou',
    name: '测试客户丑',
    gender: 'FEMALE',
    birthDate: '1977-01-31',
    idType: 'PASSPORT',
    idNumber: 'E99999904',
    openid: 'odemo-chou',
  },
  {
    key: 'yin',
    name: '测试客户寅',
    gender: 'MALE',
    birthDate: '1995-11-11',
    idType: 'ID_CARD',
    openid: 'odemo-yin',
  },
  {
    key: 'mao',
    name: '测试客户卯',
    gender: 'FEMALE',
    birthDate: '1981-04-04',
    idType: 'ID_CARD',
    openid: 'odemo-mao',
  },
  {
    key: 'chen',
    name: '测试客户辰',
    gender: 'MALE',
    birthDate: '1968-12-01',
    idType: 'ID_CARD',
    openid: 'odemo-chen',
  },
  {
    key: 'si',
    name: '测试客户巳',
    gender: 'FEMALE',
    birthDate: '1990-09-09',
    idType: 'ID_CARD',
    openid: 'odemo-si',
  },
  {
    key: 'wu',
    name: '测试客户午',
    gender: 'MALE',
    birthDate: '1958-02-20',
    idType: 'ID_CARD',
    openid: 'odemo-wu',
  },
]
