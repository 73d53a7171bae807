package org.apache.beam.sdk.fn.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.apache.beam.model.pipeline.v1.Endpoints;
import org.apache.beam.sdk.fn.channel.SocketAddressFactory;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.BindableService;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.Server;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.ServerInterceptors;
import org.apache.beam.vendor.grpc.v1p69p0.io.grpc.netty.NettyServerBuilder;

/**
 * Takes the place of Beam's class of this name in the local job server. Beam's own opens its gRPC servers (those for
 * jobs, and those of the TaskManager for its workers) on all interfaces, whatever host it is told; this one opens
 * them on the host it is told, and on loopback where it may choose.
 */
public abstract class ServerFactory {

    /** A factory that chooses free ports. */
    public static ServerFactory createDefault() {
        return createWithUrlFactory(UrlFactory.createDefault());
    }

    /** A factory that chooses free ports and tells clients of them in its own way. */
    public static ServerFactory createWithUrlFactory(UrlFactory urls) {
        return createWithUrlFactoryAndPortSupplier(urls, () -> 0);
    }

    /** A factory that takes the ports it is given. */
    public static ServerFactory createWithPortSupplier(Supplier<Integer> ports) {
        return createWithUrlFactoryAndPortSupplier(UrlFactory.createDefault(), ports);
    }

    /** A factory that takes the ports it is given and tells clients of them in its own way. */
    public static ServerFactory createWithUrlFactoryAndPortSupplier(UrlFactory urls, Supplier<Integer> ports) {
        return new BoundServerFactory(urls, ports);
    }

    /** A server on an address of its own choice, which is written into the descriptor. */
    public abstract Server allocateAddressAndCreate(
        List<BindableService> services, Endpoints.ApiServiceDescriptor.Builder descriptor) throws IOException;

    /** A server on the address that the descriptor names. */
    public abstract Server create(List<BindableService> services, Endpoints.ApiServiceDescriptor descriptor)
        throws IOException;

    /** Opens servers on one address, not on all. */
    private static final class BoundServerFactory extends ServerFactory {

        private static final int KEEP_ALIVE_SECONDS = 20;

        private final UrlFactory urls;
        private final Supplier<Integer> ports;

        BoundServerFactory(UrlFactory urls, Supplier<Integer> ports) {
            this.urls = urls;
            this.ports = ports;
        }

        @Override
        public Server allocateAddressAndCreate(
            List<BindableService> services, Endpoints.ApiServiceDescriptor.Builder descriptor) throws IOException {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get());
            Server server = start(services, address);
            descriptor.setUrl(urls.createUrl(address.getHostName(), server.getPort()));
            return server;
        }

        @Override
        public Server create(List<BindableService> services, Endpoints.ApiServiceDescriptor descriptor)
            throws IOException {
            return start(services, SocketAddressFactory.createFrom(descriptor.getUrl()));
        }

        private static Server start(List<BindableService> services, SocketAddress address) throws IOException {
            NettyServerBuilder builder = NettyServerBuilder.forAddress(address)
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
            for (BindableService service : services) {
                builder.addService(
                    ServerInterceptors.intercept(service, GrpcContextHeaderAccessorProvider.interceptor()));
            }
            return builder.build().start();
        }
    }

    /** How clients are told of a host and a port. */
    public interface UrlFactory {

        /** The address as clients use it. */
        String createUrl(String host, int port);

        /** The plain form, {@code host:port}. */
        static UrlFactory createDefault() {
            return (host, port) -> host + ":" + port;
        }
    }
}
