/** For tools that do not read .vue files themselves; vue-tsc does, and takes the component's own type. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}
