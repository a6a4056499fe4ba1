'use client'

import { useText } from '../i18n/text.ts'
import { QuietButton } from './button.tsx'
import { FailureNote } from './failure-view.tsx'
import { leaveThisPhone } from './leave.ts'
import { useAction } from './use-action.ts'

/** 退出登录, at the foot of the lists: the phone may be shared. */
export function SignOut() {
  const { t } = useText()
  const action = useAction()
  return (
    <>
      <FailureNote failure={action.failure} />
      <QuietButton
        onPress={() =>
          action.run(async () => {
            await leaveThisPhone()
            return 'leaving'
          })
        }
      >
        {t('session.leave')}
      </QuietButton>
    </>
  )
}
