/** The fixed words of an alert message. */
export const robotWords = {
  look: '查看预警',
  reference: (reference: string) => `编号 ${reference}`,
} as const
