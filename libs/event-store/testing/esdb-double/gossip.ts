import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

const LEADER = 6;

/** A cluster whose one living member is the leader. */
export function gossipOf({ host, port }: { host: string; port: number }) {
  const endPoint = new gossip.EndPoint();
  endPoint.setAddress(host);
  endPoint.setPort(port);
  const id = new shared.UUID();
  id.setString('11111111-1111-4111-8111-111111111111');
  const member = new gossip.MemberInfo();
  member.setInstanceId(id);
  member.setState(LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endPoint);
  const cluster = new gossip.ClusterInfo();
  cluster.addMembers(member);
  return cluster;
}
