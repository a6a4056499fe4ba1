export const explainTexts = {
  progress: (visits: number) => `已核对 ${visits} 件回访 …`,
  done: (visits: number, explained: number) =>
    `完成：核对 ${visits} 件回访，其中 ${explained} 件的记录时间差已说明。`,
  unexplained: (visitId: string) => `仍为存证异常，时间差无法说明：${visitId}`,
} as const
