import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import { roles } from '@vouch/events';
import type { FastifyInstance } from 'fastify';
import type { Access } from './caller.js';

/** What every key may see: the documentation, and that there is nothing at an address. */
export const EVERY_ROLE: Access = { by: roles, scopes: [] };

/** Says who may use a route. A route that doesn't say so stops the boot. */
export const AllowedTo = (access: Access): MethodDecorator =>
  applyDecorators(RouteConfig({ access }), ApiExtension('x-roles', access.by === 'public' ? ['public'] : access.by));

export const accessOf = (config: unknown): Access | undefined => (config as { readonly access?: Access }).access;

/** Routes that Swagger adds by itself. */
const isDocumentation = (url: string) => url === '/openapi.json' || /^\/docs(\/|$)/.test(url);

/** Looks at every route that is registered, and remembers those for which nobody said who may use them. */
export class RouteAccess {
  private readonly unstated: string[] = [];

  /** To be called before the first route is registered. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url, config }) => {
      if (!accessOf(config ?? {}) && !isDocumentation(url)) this.unstated.push(`${[method].flat().join(', ')} ${url}`);
    });
  }

  /** @throws Error that names the routes for which nobody said who may use them. */
  check(): void {
    if (this.unstated.length > 0)
      throw new Error(`Nobody said who may use ${this.unstated.join('; ')}. Give each the decorator @AllowedTo.`);
  }
}
