import { Component, type ReactNode } from 'react';
import { Notice } from '../ui/notice.tsx';

/** A page that broke says so, and the rest of the app stays. */
export class Failing extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <Notice kind="bad">
        <span>
          This page could not be shown. The server may be unavailable, or the app may have been
          updated.
        </span>
        <button type="button" className="button slim" onClick={() => location.reload()}>
          Reload
        </button>
      </Notice>
    );
  }
}
