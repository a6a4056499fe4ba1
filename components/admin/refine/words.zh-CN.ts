/**
 * The words of Refine's own hooks and components, by Refine's keys. `{{resource}}` and the like are filled by
 * `translate` (i18n-provider.ts). The pages' own words are in the message files of their folders.
 */
export const refineWords: Readonly<Record<string, string>> = {
  'notifications.success': '已完成',
  'notifications.error': '操作没有成功',
  'notifications.undoable': '{{seconds}} 秒内可以撤销',
  'notifications.createSuccess': '已新建',
  'notifications.createError': '没有保存',
  'notifications.editSuccess': '已保存',
  'notifications.editError': '没有保存',
  'buttons.cancel': '取消',
  'buttons.confirm': '确定',
  'buttons.save': '保存',
  'buttons.create': '新建',
  'buttons.edit': '修改',
  'buttons.refresh': '刷新',
  'buttons.undo': '撤销',
  'buttons.notAccessTitle': '您没有这项权限',
  warnWhenUnsavedChanges: '填写的内容还没有保存。确定离开吗？',
}
