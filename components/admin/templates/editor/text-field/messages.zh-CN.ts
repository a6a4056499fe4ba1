/** Interface words of the field for a text with placeholders. */
export const text = {
  field: {
    empty: '不能为空',
    unknown: (names: string) => `不是可用的占位符：${names}`,
    length: (count: number) => `${count} 字`,
    insert: '插入占位符',
    menu: '占位符',
    offer: (word: string, example: string) => `${word}（如 ${example}）`,
    example: (example: string) => `如 ${example}`,
  },
} as const
