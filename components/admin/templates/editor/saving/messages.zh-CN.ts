/** Interface words about saving, the lock and unsaved changes. */
export const text = {
  leaving: {
    title: '有未保存的修改',
    body: '离开前要保存吗？不保存的修改会暂存在这台电脑的浏览器里，下次打开本页时可以恢复。',
    stay: '留在本页',
    leave: '不保存，离开',
    save: '保存并离开',
  },

  lock: {
    somebody: '其他人',
    taken: (by: string) => `${by}正在编辑这个版本，您现在只能查看`,
    takenText: '对方离开约两分钟后可以编辑；确有需要时可以接管，对方未保存的内容会留在对方的页面上。',
    look: '查看最新内容',
    takeOver: '接管编辑',
    takeOverTitle: '接管编辑？',
    takeOverText: (by: string) => `${by}将不能再保存。接管会记入操作日志。`,
    lost: (by: string) => `编辑已由${by}接管，本页现在只能查看`,
    lostText: '您的修改都已保存。',
    lostUnsaved: '您未保存的内容仍在本页，没有写入。请先导出留存，再与对方商量如何补上。',
    exportMine: '导出我的内容',
    again: '再试一次',
  },

  restored: {
    taken: (at: string) => `已恢复这台电脑上 ${at} 未保存的内容`,
    takenText: '核对后请保存；不需要时可以放弃，恢复成服务器上的内容。',
    older: (at: string) => `这台电脑上有一份 ${at} 未保存的内容，但这个版本之后又有人保存过`,
    olderText: '本页显示的是服务器上的最新内容。使用那份内容会覆盖之后的修改，请先核对。',
    exportIt: '导出那份内容',
    use: '改用那份内容',
    drop: '放弃',
    forget: '丢弃',
  },

  failed: {
    keptHere: '您的内容仍在本页，并暂存在这台电脑的浏览器里。',
    saveAgain: '再次保存',
    conflict: '您的内容仍在本页，没有写入。请先导出，再查看最新内容，把需要的修改补上。',
  },
} as const
