import { optionalText } from '../query-input.ts';
import { AwsError, type Wire } from '../service.ts';
import { type IamAccount, missing, type User } from './account.ts';
import { nameIn, time } from './names.ts';
import type { Operations } from './operation.ts';

export function userOperations(account: IamAccount): Operations {
  return {
    GetUser(input, { caller }) {
      if (optionalText(input, 'UserName') !== undefined) {
        const name = nameIn(input, 'UserName');
        return view(account.users.get(name) ?? missing(`The user with name ${name} cannot be found.`));
      }
      const own = [...account.users.values()].find(({ arn }) => arn === caller.arn);
      if (own) return view(own);
      throw new AwsError(400, 'ValidationError', 'Must specify userName when calling with non-User credentials');
    },
  };
}

function view({ name, id, arn, created }: User): Wire {
  return { User: { Path: '/', UserName: name, UserId: id, Arn: arn, CreateDate: time(created) } };
}
