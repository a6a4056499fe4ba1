/**
 * The words of Refine's hooks that the admin uses, by Refine's keys. `{{resource}}` and the like are filled by
 * `translate` (i18n-provider.ts). The pages' own words are in the message files of their folders.
 */
export const refineWords: Readonly<Record<string, string>> = {
  'notifications.success': '已完成',
  'notifications.error': '操作没有成功',
  'notifications.createSuccess': '已新建',
  'notifications.createError': '没有保存',
  'notifications.editSuccess': '已保存',
  'notifications.editError': '没有保存',
}
