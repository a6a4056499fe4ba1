'use client'

import { Dialog } from '../../ui/dialog/dialog.tsx'
import shared from '../../ui/shared.module.css'
import common from '../shared/callback.module.css'
import { text } from '../shared/messages.zh-CN.ts'
import styles from './help.module.css'
import { Kbd } from './kbd.tsx'

const words = text.help
const { keys, groups } = words

const shortcuts: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [groups.idle, [['N / Alt N', keys.NEXT]]],
  [
    groups.call,
    [
      ['Alt D', keys.DIAL],
      ['Alt V', keys.CONFIRM],
    ],
  ],
  [
    groups.questions,
    [
      ['1', keys.YES],
      ['2', keys.NO],
      ['↑', keys.PREVIOUS],
      ['↓', keys.FOLLOWING],
    ],
  ],
  [
    groups.result,
    [
      ['Q–T A–G Z–B', keys.DISPOSITION],
      ['Alt M', keys.NOTE],
      ['Ctrl Enter', keys.SUBMIT],
      ['Esc', keys.LEAVE_FIELD],
      ['?', keys.HELP],
    ],
  ],
]

/** Dialog that lists the keyboard shortcuts. */
export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      title={words.title}
      onCancel={onClose}
      onOk={onClose}
      okText={words.close}
      cancelButtonProps={{ style: { display: 'none' } }}
      width={480}
      destroyOnHidden
    >
      {shortcuts.map(([group, list]) => (
        <section key={group} className={styles.help}>
          <h3>{group}</h3>
          <dl>
            {list.map(([key, what]) => (
              <div key={key} className={styles.helpRow}>
                <dt>
                  <Kbd>{key}</Kbd>
                  <span className={common.srOnly}>{key}</span>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p className={shared.quiet}>{words.note}</p>
    </Dialog>
  )
}
