import { standingNames } from '#server/questionnaire/messages.zh-CN.ts'

/** Interface words of the search for everything. */
export const text = {
  open: '查找',
  title: '查找与操作',
  placeholder: '保单号、客户、任务、问题件、信函编号、问卷版本、产品、设置、页面或操作',
  kinds: {
    recent: '最近打开',
    visit: '保单与回访',
    customer: '客户',
    case: '回访任务',
    problem: '问题件',
    followUp: '信函/面访',
    template: '问卷版本',
    product: '产品',
    setting: '系统设置',
    page: '页面',
    action: '操作',
  },
  actions: {
    next: '下一个：领取回访任务',
    draft: '新建问卷草稿',
    exportVisits: '导出回访清单…',
    exportProducts: '导出产品清单…',
    exportAudit: '导出操作日志…',
    signOut: '退出登录',
  },
  /** Other words by which people look for an action or a page, separated by blanks. */
  alsoCalled: {
    next: '领取 claim next',
    draft: '新版本 draft',
    export: '下载 export excel csv',
    signOut: '注销 登出 logout',
  },
  versions: { ...standingNames, PUBLISHED: '已发布' },
  caseOpen: '待处理',
  version: (number: number) => `第 ${number} 版`,
  more: (kind: string) => `在列表中查看全部“${kind}”`,
  noVisit: '尚未开始回访',
  loading: '正在查找…',
  found: (count: number) => `${count} 项结果`,
  none: (query: string) => `没有找到“${query}”`,
  noneHint: '可以换一个说法，或检查号码是否正确。姓名至少 2 个字，保单号至少连续 5 位。',
  tooShort: (least: number) => `再多输入一些：保单、客户和号码至少要 ${least} 个字符。`,
  tooMany: '符合的保单或客户太多，这里只查了其中一部分。请输入更完整的号码或姓名。',
  again: '再试一次',
  keys: [
    ['↑ ↓', '选择'],
    ['Enter', '打开'],
    ['Esc', '关闭'],
  ],
  anywhere: ['/', 'Ctrl K', '随时查找'],
} as const
