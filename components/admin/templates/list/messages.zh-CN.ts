/** Interface words of the list of versions. */
export const text = {
  list: {
    lead: '回访须知与问卷的各个版本。已打开问卷的回访始终使用打开时的版本。',
    none: '还没有任何版本。请先导入一个版本，再复制为草稿。',
    newDraft: '新建草稿',
    create: '确定新建',
    copyShort: '复制',
    copyFrom: '从哪个版本复制',
    needFrom: '请选择一个版本',
    note: '修改说明',
    needNote: '请写明这一版要改什么，审批人会看到',
    notePlaceholder: '例如：按监管通知调整犹豫期的表述',
    import: '导入',
    compare: '比较',
    chooseTwo: '请勾选两个版本',
    select: (number: number) => `选择第 ${number} 版`,
    edit: '编辑',
    open: '查看',
    locked: '编辑中',
    editing: (name: string) => `${name}正在编辑`,
    column: {
      select: '选择',
      version: '版本',
      standing: '状态',
      note: '修改说明',
      effectiveFrom: '生效时间',
      open: '进行中回访',
      authors: '编辑人',
      updated: '最近更新',
      actions: '操作',
    },
  },

  importing: {
    title: '导入版本',
    ok: '导入为草稿',
    choose: '点击选择或拖入由本系统导出的 JSON 文件',
    chosen: (name: string) => `已选择：${name}（点击可更换）`,
    unreadable: '这个文件不是 UTF-8 编码的 JSON，请选择由本系统导出的文件。',
    problems: (total: number, shown: number) =>
      `文件有 ${total} 处问题，没有导入任何内容${shown < total ? `。以下是前 ${shown} 处` : ''}`,
  },
} as const
