'use client'

import { Modal, type ModalProps } from 'antd'
import { useRef } from 'react'
import styles from './dialog.module.css'
import { ConfirmKeys, Focused, focusFirst } from './focus.tsx'
import { text } from './messages.zh-CN.ts'

export interface DialogProps extends Omit<ModalProps, 'onOk'> {
  /** Confirms the dialog: its button, and Ctrl+Enter. A dialog with its own footer also passes it, for the keys. */
  readonly onOk?: () => void
}

/**
 * A dialog. Its first field has the focus when it opens, and Ctrl+Enter (Cmd+Enter) confirms it. All dialogs of the
 * admin use this component, so that a person who works with the keyboard finds the same everywhere.
 */
export function Dialog({ onOk, children, afterOpenChange, okButtonProps, ...rest }: DialogProps) {
  const area = useRef<HTMLDivElement>(null)
  const blocked = okButtonProps?.disabled === true || rest.confirmLoading === true
  return (
    <ConfirmKeys confirm={onOk} blocked={blocked}>
      <Modal
        {...rest}
        {...(onOk !== undefined && { onOk: () => onOk() })}
        okButtonProps={{ title: text.confirmKeys, ...okButtonProps }}
        afterOpenChange={(open) => {
          if (open) focusFirst(area.current)
          afterOpenChange?.(open)
        }}
      >
        <div ref={area} className={styles.body}>
          <Focused>{children}</Focused>
        </div>
      </Modal>
    </ConfirmKeys>
  )
}
