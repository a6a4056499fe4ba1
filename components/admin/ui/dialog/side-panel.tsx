'use client'

import { Drawer, type DrawerProps } from 'antd'
import { useRef } from 'react'
import { ConfirmKeys, Focused, focusFirst } from './focus.tsx'

export interface SidePanelProps extends DrawerProps {
  /** Confirms the form in the panel; Ctrl+Enter does the same as its button. Absent if the panel only shows something. */
  readonly onOk?: () => void
  /** True while the last confirmation runs. */
  readonly confirmLoading?: boolean
}

/** A panel at the side of the page, with the focus and the keys of `Dialog`. */
export function SidePanel({ onOk, confirmLoading, children, afterOpenChange, ...rest }: SidePanelProps) {
  const area = useRef<HTMLDivElement>(null)
  return (
    <ConfirmKeys confirm={onOk} blocked={confirmLoading === true}>
      <Drawer
        {...rest}
        afterOpenChange={(open) => {
          if (open) focusFirst(area.current)
          afterOpenChange?.(open)
        }}
      >
        {onOk === undefined ? (
          children
        ) : (
          <div ref={area}>
            <Focused>{children}</Focused>
          </div>
        )}
      </Drawer>
    </ConfirmKeys>
  )
}
