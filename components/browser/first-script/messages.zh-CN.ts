/**
 * The message of a page whose scripts did not arrive (watchdog.ts). It is in Chinese and English, because the script
 * that knows the chosen language is one of the missing scripts.
 */
export const text = {
  title: '页面还没有打开',
  customer: '网络较慢，或手机系统版本较旧，都可能这样。您已填写的内容不会丢失。',
  staff: '网络较慢，或浏览器版本较旧（请使用近两年的 Chrome 或 Edge）。请重新打开；仍不行请联系系统管理员。',
  again: '重新打开',
  call: '仍打不开，请致电',
  english: 'The page has not opened yet. Please reload it, or call us:',
}
