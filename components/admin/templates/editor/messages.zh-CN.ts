/** Interface words of the template editor. The subfolders of the editor have their own message files. */
export const text = {
  editor: {
    title: (number: number) => `编辑第 ${number} 版`,
    newText: '新内容',
    reviewed: '这个版本已提交审批。保存修改会退回草稿，须重新提交审批。',
    outline: '内容目录',
    head: '标题与阅读时间',
    notice: '回访须知',
    questions: (count: number) => `题目（${count}）`,
    questionNumber: (number: number) => `第 ${number} 题`,
    unwritten: '（还没有文字）',
    addQuestion: '添加题目',
    variantCount: (count: number) => `${count} 种表述`,
    alarm: '答“否”为合格',
    findingCount: (count: number) => `${count} 条提示`,
    undo: '撤销',
    undoKey: '撤销（Ctrl+Z）',
    redo: '重做',
    redoKey: '重做（Ctrl+Shift+Z）',
    preview: '预览',
    save: '保存',
    saveKey: '保存（Ctrl+S）',
    finish: '完成',
    findings: (blocking: number, warnings: number) =>
      blocking > 0
        ? `${blocking} 处须处理，${warnings} 条提示`
        : warnings > 0
          ? `${warnings} 条提示`
          : '检查通过',
    allFindings: '检查结果',
    noFindings: '没有发现问题',
    mustBe: '发布前须处理',
    mayBe: '提示，请核对',
    saving: '正在保存…',
    unsaved: '有未保存的修改',
    unsavedNowhere: '有未保存的修改（本机无法暂存）',
    nothingNew: '没有未保存的修改',
    notSaved: '没有保存',
    savedAt: (time: string) => `已保存 ${time}`,
  },
} as const
