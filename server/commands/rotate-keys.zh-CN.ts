/** The names of the sealed columns. */
const columns: Readonly<Record<string, string>> = {
  id_number_enc: '证件号码',
  phone_enc: '手机号码',
  name_enc: '附件文件名',
  sealed: '附件内容分段',
}

export const keyTexts = {
  columns,
  sealed: (what: string, key: string, values: number) => `${what}：${values} 条使用密钥 ${key}`,
  progress: (values: number) => `已重新加密 ${values} 条 …`,
  done: (values: number, key: string) => `完成：${values} 条已改用密钥 ${key}。`,
  allBound: '所有密文均已与所在记录绑定，可以设置 ROWLESS_VALUES=refuse。',
  removable: (keys: readonly string[]) =>
    keys.length === 0
      ? '没有不再使用的旧密钥。'
      : `旧密钥 ${keys.join('、')} 已无数据使用，可以从 FIELD_KEYS 中删除。`,
} as const
