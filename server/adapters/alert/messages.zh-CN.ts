/** The words that are the same in every alert message. */
export const robotWords = {
  look: '查看预警',
  reference: (reference: string) => `编号 ${reference}`,
} as const
