/** The part of npm's configuration that its published types leave out. */
declare module '@npmcli/config/lib/definitions/index.js' {
  import type Config from '@npmcli/config';

  const options: {
    readonly definitions: Config.DefinitionsObject;
    readonly shorthands: Config.ShortFlags;
    readonly nerfDarts: readonly string[];
    readonly flatten: NonNullable<Config.Options<Config.DefinitionsObject>['flatten']>;
  };
  export default options;
}
