import { Component, type ReactNode } from 'react'
import { CrashScreen } from './error.tsx'

/**
 * The error boundary of the customers' pages. It replaces a crashed page by a page with an error message and the
 * hotline.
 */
export class CrashGuard extends Component<{ readonly children: ReactNode }, { readonly broke: boolean }> {
  override state = { broke: false }

  static getDerivedStateFromError() {
    return { broke: true }
  }

  override render() {
    return this.state.broke ? <CrashScreen /> : this.props.children
  }
}
