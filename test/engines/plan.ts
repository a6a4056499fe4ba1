/** A customer of the demo who has a pending visit. */
interface Person {
  readonly openid: string
  readonly phone: string
}

/** @param place the customer's position among the demo's people, which determines the phone number */
const person = (key: string, place: number): Person => ({
  openid: `odemo-${key}`,
  phone: `+861990000000${place}`,
})

export interface Visit {
  readonly way: '人脸' | '短信'
  readonly type: '标准' | '关怀版'
  readonly result: '回访成功' | '回访不成功'
  readonly person: Person
}

/**
 * Visits by face that end in success and visits by text message that end in failure, each in the standard version and
 * in 关怀版 (the large-type version). Each visit has a customer of its own.
 */
export const visits: readonly Visit[] = [
  {
    way: '人脸',
    type: '标准',
    result: '回访成功',
    person: person('jia', 1),
  },
  {
    way: '短信',
    type: '关怀版',
    result: '回访不成功',
    person: person('smith', 4),
  },
  {
    way: '人脸',
    type: '关怀版',
    result: '回访成功',
    person: person('yi', 2),
  },
  {
    way: '短信',
    type: '标准',
    result: '回访不成功',
    person: person('gang', 5),
  },
]

/** The visits of the short run (`npm test`): one visit for one engine of each family. They all run in one demo. */
export const oneEach: Readonly<Record<string, Visit>> = {
  'Chromium 69': {
    way: '短信',
    type: '关怀版',
    result: '回访不成功',
    person: person('smith', 4),
  },
  WebKit: {
    way: '人脸',
    type: '关怀版',
    result: '回访成功',
    person: person('bing', 3),
  },
  Firefox: {
    way: '短信',
    type: '标准',
    result: '回访成功',
    person: person('tai', 6),
  },
}

export const titleOf = (visit: Visit) => `${visit.way} ${visit.type} ${visit.result}`
