const statuses = { RUNNING: '进行中', PAUSED: '已暂停', DONE: '已完成' } as const

export const backfillTexts = {
  usage: (names: readonly string[]) =>
    `用法：npm run backfills -- [start|pause|resume 名称]。本版本的补写任务：${names.join('、')}`,
  none: '没有启动过补写任务。',
  unknown: (name: string) => `没有名为“${name}”的补写任务。`,
  refused: (name: string) => `“${name}”当前的状态不允许这项操作。`,
  line: (one: {
    readonly name: string
    readonly status: keyof typeof statuses
    readonly seen: number
    readonly changed: number
    readonly expected: number
  }) => {
    const share =
      one.status === 'DONE' ? 100 : Math.min(99, Math.floor((one.seen * 100) / Math.max(1, one.expected)))
    return `${one.name}：${statuses[one.status]}，${share}%，已读 ${one.seen} 行（约共 ${Math.max(one.expected, one.seen)} 行），已改 ${one.changed} 行`
  },
} as const
