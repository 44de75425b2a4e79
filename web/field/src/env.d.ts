declare module "virtual:messages" {
  const messages: Record<string, Record<string, string>>;
  export default messages;
}
declare module "*?worker&url" {
  const url: string;
  export default url;
}
