import { handFocusOn } from '../handFocusOn.ts';

/** A codicon. Only for the eye: what it means is said by the text or label beside it. */
export function Icon({ name, isSpinning = false }: { name: string; isSpinning?: boolean }) {
  return <span class={`codicon codicon-${name}${isSpinning ? ' codicon-modifier-spin' : ''}`} aria-hidden="true" />;
}

interface IconButtonProps {
  readonly icon: string;
  readonly label: string;
  /** Said to who points at it, and after its name, when that is more than the name. */
  readonly title?: string;
  readonly onClick: (event: MouseEvent) => void;
  /** It opens a menu. */
  readonly hasMenu?: boolean;
  /** Nothing to do now. It keeps the focus: `onClick` is to do nothing. */
  readonly isDisabled?: boolean;
}

export function IconButton({ icon, label, title = label, onClick, hasMenu, isDisabled }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      ref={handFocusOn}
      title={title}
      aria-label={label}
      aria-haspopup={hasMenu ? 'menu' : undefined}
      aria-disabled={isDisabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
