interface Person {
  readonly name: string
  readonly idNumber: string
  readonly policies: number
  readonly visits: number
  readonly openVisits: number
  readonly bindings: number
}

const has = (id: string, person: Person) =>
  `${id}（${person.name}，证件 ${person.idNumber}）：保单 ${person.policies} 份，回访 ${person.visits} 件（进行中 ${person.openVisits} 件），绑定微信 ${person.bindings} 个`

export const indexTexts = {
  progress: (rows: number) => `已检查 ${rows} 条 …`,
  done: (names: number, idNumbers: number, phones: number) =>
    `完成：更新姓名 ${names} 条、证件号码索引 ${idNumbers} 条、手机号码索引 ${phones} 条。`,
  doubled: (pairs: number) => `同一证件登记了两次的客户 ${pairs} 组，未作合并：`,
  keeps: (id: string, person: Person) => `  保留索引 ${has(id, person)}`,
  other: (id: string, person: Person) => `  另一登记 ${has(id, person)}`,
} as const
