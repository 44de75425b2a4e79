import { expose } from "comlink";
import { Vault } from "./vault.js";

expose(new Vault());
