import { Component, type ComponentType, type FunctionComponent, h } from 'preact';

/** `Render`, drawn again only when one of its properties is another value or object. */
export function memo<P extends object>(Render: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return !haveSameValues(this.props, next);
    }
    render() {
      return h(Render, this.props as P);
    }
  };
}

function haveSameValues(a: object, b: object): boolean {
  const before = new Map(Object.entries(a));
  const after = Object.entries(b);
  return before.size === after.length && after.every(([name, value]) => Object.is(before.get(name), value));
}
