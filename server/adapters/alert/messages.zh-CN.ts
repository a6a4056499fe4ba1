/** The message about a checkpoint of the log of evidence. */
export const checkpointWords = {
  title: '存证日志检查点',
  time: (time: string) => `时刻 ${time}`,
  size: (size: number) => `大小 ${size}`,
  root: (root: string) => `根 ${root}`,
  look: '查看存证日志',
} as const

/** The words that are the same in every alert message. */
export const robotWords = {
  look: '查看预警',
  reference: (reference: string) => `编号 ${reference}`,
} as const
