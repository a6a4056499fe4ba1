/** Somebody of the demo's with a visit that waits. */
interface Person {
  readonly openid: string
  readonly phone: string
}

export interface Visit {
  readonly way: '人脸' | '短信'
  readonly type: '标准' | '关怀版'
  readonly result: '回访成功' | '回访不成功'
  readonly person: Person
}

/** By face to success, by text message to the other end, each in the standard version and in 关怀版. Everybody has a visit of their own. */
export const visits: readonly Visit[] = [
  {
    way: '人脸',
    type: '标准',
    result: '回访成功',
    person: { openid: 'odemo-jia', phone: '+8619900000001' },
  },
  {
    way: '短信',
    type: '关怀版',
    result: '回访不成功',
    person: { openid: 'odemo-smith', phone: '+8619900000004' },
  },
  {
    way: '人脸',
    type: '关怀版',
    result: '回访成功',
    person: { openid: 'odemo-yi', phone: '+8619900000002' },
  },
  {
    way: '短信',
    type: '标准',
    result: '回访不成功',
    person: { openid: 'odemo-gang', phone: '+8619900000005' },
  },
]

export const titleOf = (visit: Visit) => `${visit.way} ${visit.type} ${visit.result}`
